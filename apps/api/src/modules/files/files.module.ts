import { createHmac } from 'node:crypto';
import { Module } from '@nestjs/common';
import { FileStore, LocalFileStore, S3FileStore } from '@plotihub/files';
import { registers } from '@plotihub/personal-data';
import { Clock } from '@plotihub/time';
import { Config } from '../../config.js';
import { FileAccess } from './file-access.service.js';
import { FileChecksService } from './file-checks.service.js';
import { FileLinksService } from './file-links.service.js';
import { FileSweepsService } from './file-sweeps.service.js';
import { FileWorkRepository } from './file-work.repository.js';
import { FilesController } from './files.controller.js';
import { FilesJobs } from './files.jobs.js';
import { FilesRepository } from './files.repository.js';
import { FilesService } from './files.service.js';
import { LocalFilesController } from './local-files.controller.js';
import { filesPersonalData } from './personal-data.repository.js';

/** The bucket that the configuration names, or else the folder. */
function storeOf(config: Config, clock: Clock): FileStore {
  const {
    filesBucket: bucket,
    filesBucketRegion: region,
    filesEndpoint: endpoint,
    filesKmsKeyArn: kmsKeyArn,
    filesFolder: folder,
  } = config;
  if (bucket !== '') return new S3FileStore({ bucket, region, endpoint, kmsKeyArn }, clock);
  // Any secret that all processes share does: a new one only ends the addresses that are under way.
  const secret = createHmac('sha256', JSON.stringify(config.signingKey)).update('file addresses').digest();
  return new LocalFileStore({ folder, secret, uploadPath: '/v1/uploads', downloadPath: '/v1/downloads' }, clock);
}

/** Photos and documents of records, whatever these are: their own modules say who sees them. */
@Module({
  controllers: [FilesController, LocalFilesController],
  providers: [
    registers('files', filesPersonalData),
    { provide: FileStore, inject: [Config, Clock], useFactory: storeOf },
    FilesRepository,
    FileWorkRepository,
    FileAccess,
    FilesService,
    FileLinksService,
    FileChecksService,
    FileSweepsService,
    FilesJobs,
  ],
  exports: [FilesService],
})
export class FilesModule {}
