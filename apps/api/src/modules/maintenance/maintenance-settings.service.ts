import { Injectable } from '@nestjs/common';
import { isDuplicate, type Reader, type Tx } from '@plotihub/database';
import { PreconditionFailed } from '@plotihub/http';
import type { Organization } from '../organizations/index.js';
import { MaintenanceSettingsRepository } from './maintenance-settings.repository.js';
import { defaultSettings, type MaintenanceSettings } from './maintenance-settings.rules.js';

export type { MaintenanceSettings };
export type SettingsChanges = Partial<Omit<MaintenanceSettings, 'version'>>;

/** How an organization handles repairs: the defaults, until somebody changes them. */
@Injectable()
export class MaintenanceSettingsService {
  constructor(private readonly repository: MaintenanceSettingsRepository) {}

  async get(db: Reader, organization: Organization): Promise<MaintenanceSettings> {
    return (await this.repository.find(db, organization.id)) ?? defaultSettings(organization);
  }

  /** What is running keeps its clocks. @throws PreconditionFailed */
  async update(tx: Tx, organization: Organization, version: number, changes: SettingsChanges): Promise<MaintenanceSettings> {
    const stored = await this.repository.find(tx, organization.id);
    const settings = { ...(stored ?? defaultSettings(organization)), ...changes, version: version + 1 };
    if (stored) {
      if (!(await this.repository.update(tx, organization.id, settings, { currency: organization.currency, version }))) throw changed();
      return settings;
    }
    if (version !== 1) throw changed();
    try {
      await this.repository.insert(tx, organization.id, settings, organization.currency);
    } catch (error) {
      if (isDuplicate(error)) throw changed();
      throw error;
    }
    return settings;
  }
}

const changed = (): Error => new PreconditionFailed('The settings have changed since you read them.');
