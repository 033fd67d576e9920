import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { propertiesPersonalData } from './personal-data.repository.js';
import { BlocksService } from './blocks.service.js';
import { OwnersController } from './owners.controller.js';
import { OwnersRepository } from './owners.repository.js';
import { OwnersService } from './owners.service.js';
import { PropertiesController } from './properties.controller.js';
import { PropertiesRepository } from './properties.repository.js';
import { PropertiesService } from './properties.service.js';
import { PropertiesSight } from './properties-sight.repository.js';
import { UnitsController } from './units.controller.js';
import { UnitsRepository } from './units.repository.js';
import { UnitsService } from './units.service.js';

@Module({
  controllers: [OwnersController, PropertiesController, UnitsController],
  providers: [
    registers('properties', propertiesPersonalData),
    PropertiesSight,
    OwnersRepository,
    OwnersService,
    PropertiesRepository,
    PropertiesService,
    BlocksService,
    UnitsRepository,
    UnitsService,
  ],
  exports: [OwnersService, PropertiesService, UnitsService],
})
export class PropertiesModule {}
