import { BlockList, isIPv6 } from 'node:net';

/**
 * A block of addresses: `196.201.214.0/24`, or one address alone.
 * @throws Error for what is no address, or has more bits than an address
 */
export function addressBlock(text: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } {
  const [address = '', bits] = text.split('/');
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  const prefix = bits === undefined ? (family === 'ipv6' ? 128 : 32) : /^\d{1,3}$/.test(bits) ? Number(bits) : NaN;
  new BlockList().addSubnet(address, prefix, family);
  return { address, prefix, family };
}
