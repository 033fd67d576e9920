/**
 * What the office, the vendor and the owner are told of repairs, in one segment and in the language of the organization.
 * UNCONFIRMED: the Kiswahili needs a native reader's check before a release.
 */
export const REPAIR_TEXTS = {
  'workorder.emergency': {
    en: 'EMERGENCY {no} ({title}) at {property} {unit}, reported {date} {time}. Act now: the tenant is waiting.',
    sw: 'DHARURA {no} ({title}) {property} {unit}, imeripotiwa {date} {time}. Chukua hatua sasa: mpangaji anasubiri.',
  },
  'workorder.overdue': {
    en: '{no} ({title}) at {property} {unit} is overdue since {date}. Please see to it.',
    sw: '{no} ({title}) {property} {unit} imechelewa tangu {date}. Tafadhali ishughulikie.',
  },
  'workorder.assigned': {
    en: 'New job {no}: {title} at {property} {unit}. Call {phone} for the details.',
    sw: 'Kazi mpya {no}: {title}, {property} {unit}. Piga {phone} kwa maelezo.',
  },
  'workorder.approval': {
    en: '{property}: {no} ({title}) would cost KES {amt}. Please approve or decline it. Questions: {phone}.',
    sw: '{property}: {no} ({title}) itagharimu KES {amt}. Tafadhali idhinisha au kataa. Maswali: {phone}.',
  },
} as const;

/** `+call`: nobody reads what is sent back to a text, so who is not content calls. UNCONFIRMED: the Kiswahili. */
export const REPAIR_VARIANTS = {
  'workorder.done+call': {
    en: 'Request {no} for {unit} is marked done. Not fixed? Call {phone} by {date} and we reopen it.',
    sw: 'Ombi {no} la {unit} limekamilika. Bado tatizo? Piga {phone} kabla ya {date} tulifungue tena.',
  },
} as const;
