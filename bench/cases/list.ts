import { startApi } from '../support/application.js';
import type { Bench } from '../support/bench.js';
import { layChargedMonth } from '../support/charged-month.js';
import { requestsPerSecond } from '../support/load.js';
import { get, type Office } from '../support/office.js';
import { Program } from '../support/programs.js';
import type { Figure } from '../support/report.js';
import { newEstate, onStage, thisMonth } from '../support/stage.js';
import { StatementRecorder } from '../support/statements.js';
import { figure, median, percent } from '../support/statistics.js';

const TARGET = 0.6;
const MOST_STATEMENTS = 2;
/** A deep page may cost so much more than the first. */
const DEPTH_TARGET = 0.9;
const PAGE = 50;
const SIZE = { leases: 12_000, depth: 10_000, seconds: 6, rounds: 3 };
const QUICK = { leases: 1_500, depth: 1_000, seconds: 2, rounds: 1 };

const PLACES = ['first', 'deep'] as const;
type Place = (typeof PLACES)[number];
type Measured = Record<Place, { ours: number[]; bare: number[] }>;

interface Page {
  data: unknown[];
  next?: string;
}

/** The rent roll, page by page, against node:http that runs the same SQL. */
export async function list(bench: Bench): Promise<Figure[]> {
  const { databases, quick, say } = bench;
  const size = quick ? QUICK : SIZE;
  return onStage(bench, async (stage) => {
    say(`${size.leases} leases with a month's charges`);
    const period = thisMonth();
    const { office } = await newEstate(stage, { name: 'list', lettings: size.leases, billedFrom: period }, (writer, portfolio) =>
      layChargedMonth(writer, portfolio, period),
    );
    await databases.analyze();
    const paths: Record<Place, string> = {
      first: `/v1/rent-roll?limit=${PAGE}`,
      deep: `/v1/rent-roll?limit=${PAGE}&cursor=${await cursorAt(office, size.depth)}`,
    };
    const statements = await statementsOf(databases.url('a'), office, paths);
    const bare = new Program('bench/bare/list.js', {}, [JSON.stringify({ databaseUrl: databases.url('a'), statements })]);
    try {
      const bareUrl = `http://127.0.0.1:${/^listening (\d+)/.exec(await bare.line(/^listening/))?.[1]}`;
      return figuresOf(await rounds(bench, { office, paths, bareUrl, size }), statements);
    } finally {
      await bare.stop();
    }
  });
}

async function rounds(
  { say }: Bench,
  { office, paths, bareUrl, size }: { office: Office; paths: Record<Place, string>; bareUrl: string; size: typeof SIZE },
): Promise<Measured> {
  const measured: Measured = { first: { ours: [], bare: [] }, deep: { ours: [], bare: [] } };
  const headers = { authorization: `Bearer ${office.token}` };
  const ours = (place: Place): Promise<number> => requestsPerSecond(office.url + paths[place], size.seconds, headers);
  const bare = (place: Place): Promise<number> => requestsPerSecond(`${bareUrl}/${place}`, size.seconds);
  await ours('first');
  await bare('first');
  for (let round = 1; round <= size.rounds; round++) {
    for (const place of PLACES) {
      const pair = { ours: await ours(place), bare: await bare(place) };
      say(`round ${round}, ${place} page: ours ${figure(pair.ours)}/s, bare ${figure(pair.bare)}/s`);
      measured[place].ours.push(pair.ours);
      measured[place].bare.push(pair.bare);
    }
  }
  return measured;
}

function figuresOf(measured: Measured, statements: Record<Place, string[]>): Figure[] {
  const pages = PLACES.map((place): Figure => {
    const [ours, bare] = [median(measured[place].ours), median(measured[place].bare)];
    return {
      name: `list: requests, ${place} page`,
      ours: `${figure(ours)}/s`,
      bare: `${figure(bare)}/s`,
      ratio: percent(ours / bare),
      target: `≥ ${percent(TARGET)}`,
      met: ours / bare >= TARGET,
    };
  });
  const most = Math.max(...PLACES.map((place) => statements[place].length));
  const depth = median(measured.deep.ours) / median(measured.first.ours);
  return [
    ...pages,
    { name: 'list: deep page to first', ours: percent(depth), target: `≥ ${percent(DEPTH_TARGET)}`, met: depth >= DEPTH_TARGET },
    { name: 'list: statements a request', ours: String(most), target: `≤ ${MOST_STATEMENTS}`, met: most <= MOST_STATEMENTS },
  ];
}

/** The cursor of the page after so many rows. */
async function cursorAt(office: Office, depth: number): Promise<string> {
  let cursor = '';
  for (let seen = 0; seen < depth;) {
    const page = await get<Page>(office, `/v1/rent-roll?limit=200${cursor && `&cursor=${cursor}`}`);
    if (page.next === undefined) throw new Error(`The rent roll ends after ${seen + page.data.length} rows.`);
    cursor = page.next;
    seen += page.data.length;
  }
  return cursor;
}

/** What the API asks the database for each page, once it has been asked for it before. */
async function statementsOf(databaseUrl: string, office: Office, paths: Record<Place, string>): Promise<Record<Place, string[]>> {
  const recorder = await StatementRecorder.before(databaseUrl);
  const { program, url } = await startApi(recorder.url);
  const found: Record<Place, string[]> = { first: [], deep: [] };
  for (const place of PLACES) {
    await get({ ...office, url }, paths[place]);
    recorder.statements.length = 0;
    await get({ ...office, url }, paths[place]);
    found[place] = [...recorder.statements];
  }
  await program.stop();
  recorder.close();
  return found;
}
