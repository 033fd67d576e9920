import { Controller, Get, Injectable } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { Unavailable } from '@plotihub/http';

/** Whether this process wants traffic. Turned off first of all when it is told to stop. */
@Injectable()
export class Readiness {
  stopping = false;
}

@Public()
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly readiness: Readiness,
  ) {}

  /** The process runs. Says nothing about the database: restarting this process would not bring that back. */
  @Get('live')
  live(): { status: string } {
    return { status: 'ok' };
  }

  /** The process can serve requests now. */
  @Get('ready')
  async ready(): Promise<{ status: string }> {
    if (this.readiness.stopping) throw new Unavailable('This process is stopping.');
    await this.database.ping();
    return { status: 'ok' };
  }
}
