/**
 * Where each engine runs, and which hosts may be given a key or a token.
 *
 * Sources: learn.microsoft.com "Azure Speech supported regions" (2026), tabs "Fast transcription" and "LLM
 * speech"; "Azure AI services custom subdomain names"; "Sovereign clouds" for the .us and .cn hosts.
 */

/** Regions with LLM speech (transcribe and translate) and MAI-Transcribe. */
export const LLM_REGIONS: readonly string[] = [
  'centralindia',
  'eastus',
  'northeurope',
  'southeastasia',
  'westus',
  'westus2',
];

/** Regions with fast transcription. */
export const FAST_REGIONS: readonly string[] = (
  'australiaeast brazilsouth canadacentral centralindia eastus eastus2 francecentral germanywestcentral ' +
  'italynorth japaneast japanwest koreacentral northcentralus northeurope southcentralus southeastasia ' +
  'swedencentral uksouth westeurope westus westus2 westus3'
).split(' ');

/** A family of endpoint hosts: `regional` ones carry the region as first label and take no Entra token. */
export interface HostFamily {
  suffix: string;
  regional: boolean;
  /** The scope of the Entra token that its hosts accept. */
  scope: string;
}

const PUBLIC_SCOPE = 'https://cognitiveservices.azure.com/.default';
const GOVERNMENT_SCOPE = 'https://cognitiveservices.azure.us/.default';
const CHINA_SCOPE = 'https://cognitiveservices.azure.cn/.default';

/** The only hosts that are ever sent a credential; each suffix stands at the end of the host. */
export const HOST_FAMILIES: readonly HostFamily[] = [
  { suffix: '.cognitiveservices.azure.com', regional: false, scope: PUBLIC_SCOPE },
  { suffix: '.services.ai.azure.com', regional: false, scope: PUBLIC_SCOPE },
  { suffix: '.api.cognitive.microsoft.com', regional: true, scope: PUBLIC_SCOPE },
  { suffix: '.cognitiveservices.azure.us', regional: false, scope: GOVERNMENT_SCOPE },
  { suffix: '.api.cognitive.microsoft.us', regional: true, scope: GOVERNMENT_SCOPE },
  { suffix: '.cognitiveservices.azure.cn', regional: false, scope: CHINA_SCOPE },
  { suffix: '.api.cognitive.azure.cn', regional: true, scope: CHINA_SCOPE },
];

/** The family of the hosts of our own machine, as the local Speech service: any token will do. */
export const LOOPBACK_FAMILY: HostFamily = { suffix: '', regional: false, scope: PUBLIC_SCOPE };
