import type { INestApplicationContext } from '@nestjs/common';
import { isUnavailable } from '@plotihub/database';
import { SealExisting } from '@plotihub/encryption';
import { EventRelay, type DeliveryFailure } from '@plotihub/events';
import { Background, Loops, Schedule } from '@plotihub/jobs';
import type { Logger } from 'pino';

/** Starts everything that happens without a request: events to their handlers, daily jobs, and what modules added. */
export function startLoops(app: INestApplicationContext, log: Logger): Loops {
  const relay = app.get(EventRelay);
  const schedule = app.get(Schedule);
  const loops = new Loops((loop, error) => {
    if (isUnavailable(error)) log.warn({ loop }, 'the database is not answering; the loop waits for it');
    else log.error({ loop, err: error }, 'a background loop failed and goes on');
  });

  loops.start(
    'events',
    200,
    async () =>
      (await relay.deliverBatch((event, handler, error) =>
        log.error({ eventId: event.id, type: event.type, handler, err: error }, 'an event handler failed and will be tried again'),
      )) > 0,
  );
  loops.start('daily-jobs', 30_000, async () => {
    await schedule.runDue((job, organizationId, day, error) =>
      log.error({ job, organizationId, day, err: error }, 'a daily job failed and will be tried again'),
    );
    return false;
  });
  const sealExisting = app.get(SealExisting);
  loops.start('seal-existing', 3_600_000, () => sealExisting.pass());
  for (const { name, restMs, work } of app.get(Background).all()) loops.start(name, restMs, work);
  return loops;
}

/**
 * Does the background work there is to do now, in this process, and returns when nothing is left: for tests and the demo, which move
 * the clock themselves and must see what follows before they go on.
 */
export async function workUntilIdle(app: INestApplicationContext, onFailure: DeliveryFailure): Promise<void> {
  for (let busy = true; busy;) {
    busy = (await app.get(EventRelay).deliverBatch(onFailure)) > 0;
    for (const { work } of app.get(Background).all()) busy = (await work()) || busy;
  }
}
