/** How a file goes: its bytes are awaited, looked at, kept or not, put away, and gone. */
export const FILE_STATES = ['UPLOADING', 'CHECKING', 'READY', 'REFUSED', 'DELETED', 'PURGED'] as const;
export type FileState = (typeof FILE_STATES)[number];
/** States that clients see. */
export const SHOWN_STATES = ['UPLOADING', 'CHECKING', 'READY', 'REFUSED', 'DELETED'] as const satisfies readonly FileState[];

/** Bytes of the largest file: a photo as a phone takes it, or a scanned agreement. */
export const MOST_BYTES = 15 * 1024 * 1024;
/** Minutes for which bytes may be uploaded. */
export const UPLOAD_MINUTES = 10;
/** Minutes after that, in which a client may still say that it has done so; then what was uploaded is swept away. */
export const SWEEP_MINUTES = 10;
/** Minutes for which a link leads to a file. */
export const LINK_MINUTES = 5;
/** Days in which a deleted file can be brought back; class DELETED_FILES of retention. */
export const RESTORE_DAYS = 30;
/** Times that a file is looked at: one that ends the process each time is not looked at for ever. */
export const MOST_ATTEMPTS = 3;

/** Roles that see part of the organization, to whom a file may be shown. The others see every file that lies in their sight. */
export const AUDIENCE = ['CARETAKER', 'OWNER', 'TENANT', 'VENDOR'] as const;
export type Audience = (typeof AUDIENCE)[number];

/** Roles that send photos only. */
const PHOTOGRAPHERS: readonly string[] = ['CARETAKER'];
export const sendsOnlyPhotos = (role: string): boolean => PHOTOGRAPHERS.includes(role);

const isNarrow = (role: string): boolean => AUDIENCE.some((narrow) => narrow === role);

/** The role and id by which files are picked for who does not see all of a record's; undefined for who does. */
export const narrowViewer = ({ role, id }: { role: string; id: string }): { role: string; id: string } | undefined =>
  isNarrow(role) ? { role, id } : undefined;

/** Where the bytes lie, at each stage. */
export const incomingKey = (organizationId: string, id: string): string => `incoming/${organizationId}/${id}`;
export const keptKey = (organizationId: string, id: string): string => `files/${organizationId}/${id}`;
export const thumbnailKey = (organizationId: string, id: string): string => `files/${organizationId}/${id}.thumb`;

/** The words in the order of AUDIENCE, as they are stored. */
export const audienceText = (audience: readonly string[]): string => AUDIENCE.filter((role) => audience.includes(role)).join(',');
export const audienceOf = (text: string): Audience[] => AUDIENCE.filter((role) => text.split(',').includes(role));
