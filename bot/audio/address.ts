/**
 * Which IP addresses a clip may be fetched from, checked on the address that is connected to: the lookup given
 * to the socket returns only addresses that passed, so a second DNS answer has no say (no rebinding).
 */
import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { AudioError } from './errors.ts';

/** All addresses of a host name, as `dns.promises.lookup` gives them. */
export type Resolve = (hostname: string) => Promise<readonly { address: string; family: number }[]>;

/** The system's resolver. */
export const resolveHost: Resolve = (hostname) => systemLookup(hostname, { all: true });

/**
 * Azure's platform address: inside every virtual network it answers for DHCP, DNS and the guest agent, yet it
 * lies in public space ("What is IP address 168.63.129.16?", Azure documentation).
 */
const azurePlatform = '168.63.129.16';

/** The only IPv6 space that is assigned to the public internet (IANA IPv6 address space registry). */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * True when a socket may be opened to the address: with `loopbackOnly` nothing but loopback, otherwise public
 * unicast only. Private, link-local (cloud metadata), CGNAT, multicast, reserved and every range that wraps an
 * IPv4 address inside IPv6 (mapped, NAT64, 6to4, Teredo) are refused.
 */
export function addressAllowed(address: string, loopbackOnly: boolean): boolean {
  if (isIP(address) === 0) return false;
  const ip = ipaddr.parse(address);
  const range = ip.range();
  if (loopbackOnly) return range === 'loopback';
  if (range !== 'unicast') return false;
  return ip instanceof ipaddr.IPv6 ? ip.match(globalUnicast) : ip.toString() !== azurePlatform;
}

/** A lookup for `net.connect` that yields permitted addresses only and fails with `blocked` when none is left. */
export function guardedLookup(loopbackOnly: boolean, resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const permitted = addresses.filter(({ address }) => addressAllowed(address, loopbackOnly));
        const [first] = permitted;
        if (first === undefined) {
          callback(new AudioError('blocked', `${hostname} resolves to no permitted address`), []);
        } else if (options.all) {
          callback(null, permitted);
        } else {
          callback(null, first.address, first.family);
        }
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}
