import { BlockList, isIP } from 'node:net';

/**
 * Everything that is not the public internet: IANA's special-purpose registries for IPv4 and IPv6, and what clouds answer to inside.
 * An address of IPv6 is public only within 2000::/3, so that loopback, link-local, unique-local, IPv4-mapped (::ffff:0:0/96) and
 * NAT64 (64:ff9b::/96) fall out without being named.
 */
const NOT_PUBLIC_V4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // shared by carriers; Alibaba's metadata
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // Azure's host
  '169.254.0.0/16', // link-local; the metadata of most clouds
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments; Oracle's metadata
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
];
const PUBLIC_V6 = '2000::/3';
const NOT_PUBLIC_V6 = [
  '2001::/23', // protocol assignments, Teredo among them
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4, which carries any IPv4 address
  '3fff::/20', // documentation
];

const notPublicV4 = blocks('ipv4', NOT_PUBLIC_V4);
const publicV6 = blocks('ipv6', [PUBLIC_V6]);
const notPublicV6 = blocks('ipv6', NOT_PUBLIC_V6);

/** True for an address that belongs to somebody on the public internet; false for anything else, also for what is no address. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !notPublicV4.check(address, 'ipv4');
  return family === 6 && publicV6.check(address, 'ipv6') && !notPublicV6.check(address, 'ipv6');
}

function blocks(family: 'ipv4' | 'ipv6', list: readonly string[]): BlockList {
  const found = new BlockList();
  for (const block of list) {
    const [address = '', bits] = block.split('/');
    found.addSubnet(address, Number(bits), family);
  }
  return found;
}
