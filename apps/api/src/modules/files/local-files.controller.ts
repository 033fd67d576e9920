import { Body, Controller, Get, Headers, HttpCode, Post, Query, Res, StreamableFile } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '@plotihub/auth';
import { AddressRefused, dispositionOf, FileStore, LocalFileStore } from '@plotihub/files';
import { ApiProblems, BodyTooLarge, UnsupportedMediaType } from '@plotihub/http';
import type { FastifyReply } from 'fastify';
import { DownloadQuery } from './files.dto.js';
import { AddressNotValid } from './files.errors.js';
import { formOf } from './forms.rules.js';

const FORM = {
  'multipart/form-data': {
    schema: {
      type: 'object',
      description: 'The fields of the address in their order, then the bytes',
      properties: {
        key: { type: 'string', example: 'incoming/org_01JD0000000000000000000000/fil_01JD0000000000000000000000' },
        'Content-Type': { type: 'string', example: 'image/jpeg' },
        policy: { type: 'string', example: 'eyJleHBpcmF0aW9uIjoi…' },
        signature: { type: 'string', example: '9f86d081884c7d65…' },
        file: { type: 'string', format: 'binary' },
      },
      required: ['key', 'Content-Type', 'policy', 'signature', 'file'],
    },
  },
} as const;

/** The doors of the local folder, where files are kept without S3. What is signed in an address is its whole credential. */
@ApiTags('Files')
@Controller('v1')
export class LocalFilesController {
  constructor(private readonly store: FileStore) {}

  @Post('uploads')
  @HttpCode(204)
  @Public()
  @RouteConfig({ takesForms: true })
  @ApiOperation({
    operationId: 'uploadFile',
    summary: 'The upload address of an installation without S3',
    requestBody: { required: true, content: FORM as never },
  })
  @ApiNoContentResponse({ description: 'The bytes are there' })
  @ApiProblems(AddressNotValid, BodyTooLarge, UnsupportedMediaType)
  async upload(@Headers('content-type') type: string, @Body() body: unknown): Promise<void> {
    const form = Buffer.isBuffer(body) ? await formOf(body, type) : undefined;
    if (!form) throw new AddressNotValid('Send the fields of the address and the bytes as a multipart/form-data form.');
    await this.local((store) => store.takeUpload(form.fields, form.file));
  }

  @Get('downloads')
  @Public()
  @ApiOperation({ operationId: 'downloadFile', summary: 'Where links lead to in an installation without S3' })
  @ApiOkResponse({ content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } })
  @ApiProblems(AddressNotValid)
  async download(@Query() { token }: DownloadQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<StreamableFile> {
    const { bytes, contentType, ...named } = await this.local((store) => store.openDownload(token));
    void reply.headers({
      // Whatever is in it, it runs nothing and knows nothing of this origin.
      'content-security-policy': "sandbox; default-src 'none'",
      // A page of another origin may show it: whoever has the link may.
      'cross-origin-resource-policy': 'cross-origin',
    });
    return new StreamableFile(bytes, { type: contentType, disposition: dispositionOf(named), length: bytes.length });
  }

  private async local<T>(work: (store: LocalFileStore) => Promise<T>): Promise<T> {
    if (!(this.store instanceof LocalFileStore)) throw new AddressNotValid('Files of this installation are kept elsewhere.');
    try {
      return await work(this.store);
    } catch (error) {
      if (error instanceof AddressRefused) throw new AddressNotValid(error.message);
      throw error;
    }
  }
}
