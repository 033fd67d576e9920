import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { vendorsPersonalData } from './personal-data.repository.js';
import { VendorsController } from './vendors.controller.js';
import { VendorsRepository } from './vendors.repository.js';
import { VendorsService } from './vendors.service.js';
import { VendorsSight } from './vendors-sight.repository.js';

@Module({
  controllers: [VendorsController],
  providers: [registers('vendors', vendorsPersonalData), VendorsRepository, VendorsService, VendorsSight],
  exports: [VendorsService],
})
export class VendorsModule {}
