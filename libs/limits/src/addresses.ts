import { BlockList, isIP, isIPv6 } from 'node:net';

/**
 * What stands for the sender in a limit: an IPv4 address, or the /64 of an IPv6 address, because one subscriber has all of a /64.
 * An IPv4 address written as IPv6 is the IPv4 address.
 */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [plain = ''] = address.split('%');
  const [head = '', tail] = plain.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  // A dotted tail stands for two groups.
  const missing = 8 - front.length - back.length - (plain.includes('.') ? 1 : 0);
  const groups = tail === undefined ? front : [...front, ...Array<string>(Math.max(0, missing)).fill('0'), ...back];
  return `${groups
    .slice(0, 4)
    .map((group) => (parseInt(group, 16) || 0).toString(16))
    .join(':')}::/64`;
}

/** A network such as `10.0.0.0/8`, or a single address. */
interface Network {
  address: string;
  bits: number;
  family: 'ipv4' | 'ipv6';
}

function network(written: string): Network | undefined {
  const [address = '', bits, ...rest] = written.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0 || address.includes('%')) return undefined;
  const most = version === 4 ? 32 : 128;
  const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : NaN;
  if (!(length <= most)) return undefined;
  return { address, bits: length, family: version === 4 ? 'ipv4' : 'ipv6' };
}

/** True for an IPv4 or IPv6 address, or a network of them in CIDR notation. */
export function isNetwork(written: string): boolean {
  return network(written) !== undefined;
}

/** True if the address lies in one of the networks. An IPv4 address written as IPv6 lies where the IPv4 address does. */
export function inNetworks(address: string, networks: readonly string[]): boolean {
  const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const version = isIP(plain);
  if (version === 0) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  for (const found of networks.map(network)) if (found?.family === family) list.addSubnet(found.address, found.bits, family);
  return list.check(plain, family);
}
