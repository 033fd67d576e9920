import { parseArgs } from 'node:util';
import { chainedOrganizations, checkChain, type ChainPoint } from '@plotihub/audit';
import { connect, isId } from '@plotihub/database';
import { Config } from './config.js';

/** Reads every audit chain from its beginning and names the first row of each that is not as it was written. */
const HELP = `Checks the audit log, and names the first event of each organization that was changed, removed, added or moved.

  npm run audit:verify [-- --organization org_… …] [--noted org_…:<events>:<hash> …]

  --organization  check this organization only; may be given several times
  --noted         a point written down earlier: the chain must still pass through it; may be given several times.
                  What this program prints of a chain that holds is such a point, and so is the worker's nightly
                  log line. Without one, a tail that was rewritten together with the head cannot be noticed.

DATABASE_URL says where: mysql://user:password@host:port/database. The user needs to read two tables only.
It ends with 0 if every chain holds, with 1 if one does not, with 2 if it was called wrongly.`;

const ORGANIZATIONS_PER_PAGE = 200;
const NOTED = /^(org_[0-9A-Z]{26}):(\d{1,15}):([0-9a-f]{64})$/;

interface Order {
  organizations: string[];
  noted: Map<string, ChainPoint[]>;
}

/** @throws Error that says what is wrong with the arguments. */
function readOrder(args: string[]): Order | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      organization: { type: 'string', multiple: true, default: [] },
      noted: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const unknown = values.organization.filter((id) => !isId(id, 'org'));
  if (unknown.length > 0) throw new Error(`--organization ${unknown.join(', ')}: is not an organization's id.`);
  const noted = new Map<string, ChainPoint[]>();
  for (const text of values.noted) {
    const [, organizationId, events, hash] = NOTED.exec(text) ?? [];
    if (!organizationId || !hash) throw new Error(`--noted ${text}: must be <organization>:<events>:<hash>.`);
    noted.set(organizationId, [...(noted.get(organizationId) ?? []), { sequence: Number(events), hash }]);
  }
  return { organizations: values.organization, noted };
}

/** @returns how many chains do not hold. */
async function verify({ organizations, noted }: Order, say: (line: string) => void): Promise<number> {
  const dataSource = await connect({ url: Config.databaseUrl(), poolSize: 2, entities: [], migrations: [] }, (message) =>
    console.error(message),
  );
  const db = dataSource.manager;
  let broken = 0;
  const check = async (organizationId: string): Promise<void> => {
    const { events, headHash, fault } = await checkChain(db, organizationId, { noted: noted.get(organizationId) ?? [] });
    if (fault) broken++;
    say(fault ? `BROKEN ${organizationId}: ${fault.kind}. ${fault.detail}` : `holds  ${organizationId}:${events}:${headHash}`);
  };
  try {
    for (const organizationId of organizations) await check(organizationId);
    // A chain that somebody noted and that is gone altogether must not be passed over.
    const wanted = new Set(organizations.length > 0 ? [] : noted.keys());
    for (let after = '', page = ORGANIZATIONS_PER_PAGE; organizations.length === 0 && page === ORGANIZATIONS_PER_PAGE;) {
      const ids = await chainedOrganizations(db, after, ORGANIZATIONS_PER_PAGE);
      for (const organizationId of ids) {
        await check(organizationId);
        wanted.delete(organizationId);
      }
      after = ids.at(-1) ?? after;
      page = ids.length;
    }
    for (const organizationId of wanted) await check(organizationId);
  } finally {
    await dataSource.destroy();
  }
  return broken;
}

async function main(): Promise<number> {
  let order: Order | 'help';
  try {
    order = readOrder(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  if (order === 'help') {
    console.log(HELP);
    return 0;
  }
  const broken = await verify(order, (line) => console.log(line));
  if (broken > 0) console.error(`${broken} ${broken === 1 ? 'chain does' : 'chains do'} not hold.`);
  return broken > 0 ? 1 : 0;
}

process.exitCode = await main();
