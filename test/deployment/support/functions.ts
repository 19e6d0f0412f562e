/**
 * The functions that the templates use, as Resource Manager answers them for one made-up subscription. Anything
 * else is an error: a template may only use what is checked.
 */
import { createHash } from 'node:crypto';
import type { Json } from '../../../deploymentTemplates/derive.ts';

export const subscription = '/subscriptions/11111111-1111-1111-1111-111111111111';
const tenantId = '22222222-2222-2222-2222-222222222222';
const identityClientId = '33333333-3333-3333-3333-333333333333';

/** What a deployed resource says of itself, by its type. */
const deployed: Record<string, (name: string) => Json> = {
  'Microsoft.ManagedIdentity/userAssignedIdentities': () => ({
    clientId: identityClientId,
    principalId: '44444444-4444-4444-4444-444444444444',
  }),
  'Microsoft.Web/sites': (name) => ({ defaultHostName: `${name}.azurewebsites.net` }),
  'Microsoft.App/containerApps': (name) => ({
    configuration: { ingress: { fqdn: `${name}.wildtree-12345678.northeurope.azurecontainerapps.io` } },
  }),
  'Microsoft.ContainerRegistry/registries': (name) => ({ loginServer: `${name}.azurecr.io` }),
  'Microsoft.Storage/storageAccounts': (name) => ({
    primaryEndpoints: { blob: `https://${name}.blob.core.windows.net/` },
  }),
  'Microsoft.Insights/components': () => ({
    ConnectionString:
      'InstrumentationKey=55555555-5555-5555-5555-555555555555;IngestionEndpoint=https://northeurope-0.in.applicationinsights.azure.com/',
  }),
};

type Call = (args: Json[], scope: { group: string | undefined; location: string }) => Json;

const hash = (args: Json[]) => createHash('sha256').update(JSON.stringify(args)).digest('hex');

/** `resourceId([group,] type, names...)`: the names go between the parts of the type. */
function idOf(prefix: string, [type, ...names]: Json[]): string {
  const [provider, ...kinds] = String(type).split('/');
  if (kinds.length !== names.length)
    throw new Error(`${type} takes ${kinds.length} names, not ${names.length}`);
  return `${prefix}/providers/${provider}/${kinds.map((kind, index) => `${kind}/${names[index]}`).join('/')}`;
}

const group = (name: string | undefined) => {
  if (name === undefined) throw new Error('there is no resource group at subscription scope');
  return `${subscription}/resourceGroups/${name}`;
};

/** By name in small letters. */
export const functions: Record<string, Call> = {
  concat: (args) => (Array.isArray(args[0]) ? args.flat(1) : args.map(String).join('')),
  createarray: (args) => args,
  join: ([list, mark]) => (Array.isArray(list) ? list.join(String(mark)) : fault('join takes an array')),
  length: ([value]) => (Array.isArray(value) ? value.length : String(value).length),
  tolower: ([value]) => String(value).toLowerCase(),
  replace: ([value, what, by]) => String(value).replaceAll(String(what), String(by)),
  take: ([value, count]) => String(value).slice(0, Number(count)),
  string: ([value]) => (typeof value === 'string' ? value : JSON.stringify(value)),
  guid: (args) => hash(args).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5'),
  uniquestring: (args) => `a${hash(args).slice(0, 12)}`,
  resourcegroup: (_args, scope) => ({
    id: group(scope.group),
    name: scope.group ?? '',
    location: scope.location,
  }),
  subscription: () => ({ id: subscription, tenantId }),
  resourceid: (args, scope) => {
    const [first] = args;
    if (String(first).includes('/')) {
      const isGlobal = first === 'Microsoft.Resources/resourceGroups';
      return isGlobal ? group(String(args[1])) : idOf(group(scope.group), args);
    }
    return idOf(group(String(first)), args.slice(1));
  },
  subscriptionresourceid: (args) => idOf(subscription, args),
  extensionresourceid: ([base, ...args]) => idOf(String(base), args),
  reference: ([id]) => {
    const [, provider, kind, name] = /providers\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(String(id)) ?? [];
    const answer = deployed[`${provider}/${kind}`];
    if (answer === undefined || name === undefined) return fault(`nothing is known of ${id}`);
    return answer(name);
  },
};

function fault(what: string): never {
  throw new Error(what);
}
