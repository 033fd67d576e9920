/**
 * What came to an address that belongs to one of our requests, kept with that request's id: the first line is the id, the rest is as it
 * came.
 */
export const envelope = (id: string, body: string): string => `${id}\n${body}`;

export function opened(stored: string): { id: string; text: string } {
  const end = stored.indexOf('\n');
  return end < 0 ? { id: '', text: stored } : { id: stored.slice(0, end), text: stored.slice(end + 1) };
}
