import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { dateIn, timeIn } from '@plotihub/time';
import { MaintenanceSettingsService, RepairNewsService, VisitsService, type RepairNews } from '../maintenance/index.js';
import type { Organization } from '../organizations/index.js';
import { render, smsTo } from './letters.js';
import { MessagesService, type NewMessage } from './messages.service.js';
import { SendingTimesService } from './sending-times.service.js';
import { TenanciesService, type Addressee } from './tenancies.service.js';
import { templateOf, type Wording } from './templates.rules.js';

const DAY_MS = 86_400_000;

/** What people are told of repairs: who lives there, the office, the vendor, the owner. */
@Injectable()
export class RepairMessagesService {
  constructor(
    private readonly news: RepairNewsService,
    private readonly visits: VisitsService,
    private readonly settings: MaintenanceSettingsService,
    private readonly tenancies: TenanciesService,
    private readonly messages: MessagesService,
    private readonly times: SendingTimesService,
  ) {}

  /** Who reported it is answered at once, by night too; an emergency rings at the office. */
  async reported(tx: Tx, organization: Organization, workOrderId: string): Promise<void> {
    const news = await this.news.of(tx, organization, workOrderId);
    const { order, property, place: unit } = news;
    const { timeZone, phone } = organization;
    const occasion = { cause: `workorder.reported:${order.id}`, notBefore: this.times.atOnce() };
    const tenant = order.reporterKind === 'TENANT' ? await this.addressee(tx, organization, order.leaseId) : undefined;
    const told = { no: order.number, title: order.title, unit };
    const answer = { ...told, date: dateIn(order.acknowledgeBy, timeZone), phone };
    const when = { date: dateIn(order.reportedAt, timeZone), time: timeIn(order.reportedAt, timeZone) };
    await this.messages.enqueue(tx, organization, [
      ...(tenant ? [smsTo(tenant, { key: 'workorder.received', values: answer }, occasion)] : []),
      ...(order.priority === 'EMERGENCY'
        ? [toOffice(organization, { key: 'workorder.emergency', values: { ...told, property, ...when } }, occasion)]
        : []),
    ]);
  }

  /** Who comes when: an answer to who asked for it, and notice to who did not. Soon and in emergencies it does not wait for the morning. */
  async visitPlanned(tx: Tx, organization: Organization, workOrderId: string, visitId: string): Promise<void> {
    const { order, vendor } = await this.news.of(tx, organization, workOrderId);
    const { startsAt, entry, leaseId, replacedAt } = await this.visits.get(tx, organization.id, visitId);
    const addressee = await this.addressee(tx, organization, leaseId);
    if (!addressee || replacedAt !== null) return;
    const { phone, name, timeZone } = organization;
    const when = { date: dateIn(startsAt, timeZone), time: timeIn(startsAt, timeZone) };
    const wording: Wording =
      order.reporterKind === 'TENANT'
        ? { key: 'workorder.scheduled', values: { no: order.number, vendor: vendor?.name ?? name, ...when, phone } }
        : { key: 'entry.notice', values: { unit: addressee.tenancy.unit, reason: order.title, ...when, phone } };
    const notBefore = entry === 'NOTICE' ? this.times.byDay(organization) : this.times.atOnce();
    const occasion = { cause: `workorder.visit-planned:${visitId}`, notBefore: notBefore < startsAt ? notBefore : this.times.atOnce() };
    await this.messages.enqueue(tx, organization, [smsTo(addressee, wording, occasion)]);
  }

  /** Who lives there says so if it is not. `times`: how often it was opened again before. */
  async done(tx: Tx, organization: Organization, workOrderId: string, times: number): Promise<void> {
    const { order, place: unit } = await this.news.of(tx, organization, workOrderId);
    const addressee = await this.addressee(tx, organization, order.leaseId);
    if (!addressee || order.doneAt === null) return;
    const { confirmAfterDays } = await this.settings.get(tx, organization);
    const date = dateIn(new Date(order.doneAt.getTime() + confirmAfterDays * DAY_MS), organization.timeZone);
    const values = { no: order.number, unit, date, phone: organization.phone };
    const occasion = { cause: `workorder.done:${order.id}:${times}`, notBefore: this.times.byDay(organization) };
    await this.messages.enqueue(tx, organization, [smsTo(addressee, { key: 'workorder.done+call', values }, occasion)]);
  }

  /** The office hears once of each clock that has run out; of emergencies by night too. */
  async overdue(tx: Tx, organization: Organization, workOrderId: string, { cause, since }: { cause: string; since: Date }): Promise<void> {
    const { order, property, place: unit } = await this.news.of(tx, organization, workOrderId);
    const values = { no: order.number, title: order.title, property, unit, date: dateIn(since, organization.timeZone) };
    const notBefore = order.priority === 'EMERGENCY' ? this.times.atOnce() : this.times.byDay(organization);
    await this.messages.enqueue(tx, organization, [
      toOffice(organization, { key: 'workorder.overdue', values }, { cause: `workorder.overdue:${cause}`, notBefore }),
    ]);
  }

  /** The vendor gets the job; the office’s own people know. */
  async assigned(tx: Tx, organization: Organization, workOrderId: string, cause: string): Promise<void> {
    const news = await this.news.of(tx, organization, workOrderId);
    if (!news.vendor || news.vendor.phone === null) return;
    const { order, property, place: unit } = news;
    const wording: Wording = {
      key: 'workorder.assigned',
      values: { no: order.number, title: order.title, property, unit, phone: organization.phone },
    };
    const notBefore = order.priority === 'EMERGENCY' ? this.times.atOnce() : this.times.byDay(organization);
    await this.messages.enqueue(tx, organization, [
      to(organization, news.vendor.phone, wording, { cause: `workorder.assigned:${cause}`, notBefore }),
    ]);
  }

  /** Owners are asked before much is spent. */
  async approvalAsked(tx: Tx, organization: Organization, workOrderId: string, cause: string): Promise<void> {
    const { order, property }: RepairNews = await this.news.of(tx, organization, workOrderId);
    if (order.estimate === null) return;
    const values = { property, no: order.number, title: order.title, amt: order.estimate, phone: organization.phone };
    const phones = await this.news.ownersPhones(tx, organization, order);
    const notBefore = this.times.byDay(organization);
    const letters = phones.map((phone, i) =>
      to(organization, phone, { key: 'workorder.approval', values }, { cause: `workorder.approval:${cause}:${i}`, notBefore }),
    );
    await this.messages.enqueue(tx, organization, letters);
  }

  private async addressee(tx: Tx, organization: Organization, leaseId: string | null): Promise<Addressee | undefined> {
    return leaseId === null ? undefined : (await this.tenancies.of(tx, organization, [leaseId])).get(leaseId);
  }
}

type Occasion = Pick<NewMessage, 'cause' | 'notBefore'>;

/** To somebody who is no tenant, in the language of the organization. */
function to({ language }: Organization, recipient: string, wording: Wording, occasion: Occasion): NewMessage {
  const body = render(wording, language);
  return { ...occasion, template: templateOf(wording.key), channel: 'SMS', recipient, tenantId: null, leaseId: null, language, body };
}

const toOffice = (organization: Organization, wording: Wording, { cause, notBefore }: Occasion): NewMessage =>
  to(organization, organization.phone, wording, { cause: `${cause}:office`, notBefore });
