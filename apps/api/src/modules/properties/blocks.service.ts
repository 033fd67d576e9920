import { Injectable } from '@nestjs/common';
import { isDuplicate, newId, type Reader, type Tx } from '@plotihub/database';
import type { PageRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import type { BlockEntity } from './properties.entities.js';
import { BlockNameTaken, noSuch } from './properties.errors.js';
import { PropertiesRepository } from './properties.repository.js';
import { PropertiesService } from './properties.service.js';

/** A part of a property. */
export interface Block {
  id: string;
  propertyId: string;
  name: string;
  createdAt: Date;
}

const toBlock = ({ organizationId: _, ...block }: BlockEntity): Block => block;

/** Blocks: the optional level between a property and its units. */
@Injectable()
export class BlocksService {
  constructor(
    private readonly repository: PropertiesRepository,
    private readonly properties: PropertiesService,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFound, BlockNameTaken */
  async create(tx: Tx, organizationId: string, propertyId: string, name: string): Promise<Block> {
    await this.properties.get(tx, organizationId, propertyId);
    const block: BlockEntity = { organizationId, id: newId('blk'), propertyId, name, createdAt: this.clock.now() };
    try {
      await this.repository.insertBlock(tx, block);
    } catch (error) {
      if (isDuplicate(error, 'blocks_name')) throw new BlockNameTaken(`The property has a block ${name}.`);
      throw error;
    }
    return toBlock(block);
  }

  /** Blocks of a property in the order they were made, one more than the page holds if there are more. @throws NotFound */
  async list(db: Reader, organizationId: string, propertyId: string, page: PageRequest): Promise<Block[]> {
    await this.properties.get(db, organizationId, propertyId);
    return (await this.repository.listBlocks(db, organizationId, propertyId, page.after, page.limit + 1)).map(toBlock);
  }

  /** @throws NotFound naming the first id that is not a block of the property */
  async mustBelong(db: Reader, organizationId: string, propertyId: string, ids: readonly string[]): Promise<void> {
    const found = await this.repository.findBlockIds(db, organizationId, propertyId, ids);
    const missing = ids.find((id) => !found.has(id));
    if (missing !== undefined) throw noSuch('block', missing);
  }
}
