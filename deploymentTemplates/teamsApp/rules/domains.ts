/** Hosts and addresses in the manifest. */
import type { Manifest } from './schema.ts';

const hostName = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

export function domainFaults({ validDomains = [], developer }: Manifest): string[] {
  return [
    ...validDomains.flatMap((domain) => {
      if (domain.includes('*'))
        return [`manifest.json: validDomains "${domain}" lets in what others host there; name the host`];
      return hostName.test(domain)
        ? []
        : [`manifest.json: validDomains "${domain}" is not a host name alone`];
    }),
    ...validDomains
      .filter((domain, at) => validDomains.indexOf(domain) < at)
      .map((domain) => `manifest.json: validDomains has "${domain}" twice`),
    ...Object.entries(developer)
      .filter(([key, value]) => key.endsWith('Url') && !isPublic(value))
      .map(([key, value]) => `manifest.json: developer.${key} "${value}" is not a public https address`),
  ];
}

function isPublic(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username } = new URL(address);
  return protocol === 'https:' && username === '' && hostName.test(hostname);
}
