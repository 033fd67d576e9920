import { Module } from '@nestjs/common';
import { ArrearsRepository } from './arrears.repository.js';
import { ArrearsService } from './arrears.service.js';
import { CollectionRepository } from './collection.repository.js';
import { CollectionService } from './collection.service.js';
import { RentRollRepository } from './rent-roll.repository.js';
import { RentRollService } from './rent-roll.service.js';
import { ReportsController } from './reports.controller.js';

/** Read models over the tables of several modules; the one module that reads others' tables, and it never writes. */
@Module({
  controllers: [ReportsController],
  providers: [RentRollService, RentRollRepository, ArrearsService, ArrearsRepository, CollectionService, CollectionRepository],
})
export class ReportsModule {}
