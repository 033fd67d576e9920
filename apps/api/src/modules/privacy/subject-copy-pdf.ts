import type { SubjectCopy } from './data-subjects.service.js';

const words = (name: string): string => name.replaceAll('_', ' ');

function shown(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A person's copy of their data as a document to hand over: one heading a table, one paragraph a row. A4. */
export async function subjectCopyPdf(copy: SubjectCopy, organization: { name: string }): Promise<Buffer> {
  // Loaded by the first who asks: its fonts would slow every start.
  const { default: PDFDocument } = await import('pdfkit');
  const document = new PDFDocument({
    size: 'A4',
    margin: 50,
    info: { Title: `Personal data of ${copy.subjectId}`, CreationDate: copy.madeAt },
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => document.on('end', resolve));
  document.fontSize(16).text('Copy of personal data').fontSize(10);
  document.text(`${organization.name}, ${copy.madeAt.toISOString()}`).text(copy.subjectId);
  for (const [table, rows] of Object.entries(copy.tables)) {
    document
      .moveDown()
      .fontSize(13)
      .text(`${words(table)} (${rows.length})`)
      .fontSize(9);
    for (const row of rows) {
      const entries = Object.entries(row).filter(([name, value]) => value !== null && name !== 'organization_id');
      document.moveDown(0.4).text(entries.map(([name, value]) => `${words(name)}: ${shown(value)}`).join('   '));
    }
  }
  document.end();
  await ended;
  return Buffer.concat(chunks);
}
