import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { CalendarFeedsController } from './calendar-feeds.controller.js';
import { CalendarFeedsRepository } from './calendar-feeds.repository.js';
import { CalendarFeedsService } from './calendar-feeds.service.js';
import { CalendarSight } from './calendar-sight.repository.js';
import { CalendarController } from './calendar.controller.js';
import { CalendarJobs } from './calendar.jobs.js';
import { CalendarService } from './calendar.service.js';
import { calendarPersonalData } from './personal-data.repository.js';

/** Days to remember, from whatever modules register in `libs/calendar`. */
@Module({
  controllers: [CalendarController, CalendarFeedsController],
  providers: [
    registers('calendar', calendarPersonalData),
    CalendarSight,
    CalendarService,
    CalendarFeedsRepository,
    CalendarFeedsService,
    CalendarJobs,
  ],
})
export class CalendarModule {}
