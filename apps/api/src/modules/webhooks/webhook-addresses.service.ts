import { Injectable } from '@nestjs/common';
import { destinationOf, type ChosenBy } from '@plotihub/outbound';
import { Config } from '../../config.js';

/** Where webhooks may go: to the public internet; for trying out, to this machine as well. */
@Injectable()
export class WebhookAddresses {
  constructor(private readonly config: Config) {}

  /** Whose word an address is. On a laptop, one of this machine is the operator's. */
  chosenBy(url: string): ChosenBy {
    const local = this.config.webhooksToThisMachine && url.startsWith('http://') && destinationOf(url, 'operator').refused === undefined;
    return local ? 'operator' : 'user';
  }

  /** Why nothing may be sent there; undefined if it may, as far as can be said before its name is looked up. */
  objectionTo(url: string): string | undefined {
    return destinationOf(url, this.chosenBy(url)).refused;
  }
}
