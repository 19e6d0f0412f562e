/** What the rules of the templates share. A rule looks at a deployment on paper and names its faults. */
import type { Json } from '../../../deploymentTemplates/derive.ts';
import { type Deployment, object, type Resource } from './evaluate.ts';

export type Rule = (deployment: Deployment) => string[];

/** The value at a path such as `properties.siteConfig.alwaysOn`. */
export function at(value: Json | undefined, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((here, key) => {
    return Array.isArray(here) ? here[Number(key)] : object(here)[key];
  }, value);
}

export function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

export function ofType({ resources }: Deployment, type: string): Resource[] {
  return resources.filter((resource) => resource.type === type);
}

/** A fault for each path whose value is not the one wanted. */
export function differs(resource: Resource, wanted: Record<string, Json>): string[] {
  return Object.entries(wanted)
    .filter(([path, value]) => JSON.stringify(at(resource, path)) !== JSON.stringify(value))
    .map(([path, value]) => `${resource.type} ${resource.name}: ${path} must be ${JSON.stringify(value)}`);
}

/** `name=value` of an App Service or a container. */
export interface Settings {
  owner: string;
  values: Map<string, Json | undefined>;
}

export function settingsOf(deployment: Deployment): Settings[] {
  const sites = ofType(deployment, 'Microsoft.Web/sites').map((site) => ({
    owner: site.name,
    entries: list(at(site, 'properties.siteConfig.appSettings')),
  }));
  const containers = ofType(deployment, 'Microsoft.App/containerApps').map((app) => ({
    owner: app.name,
    entries: list(at(app, 'properties.template.containers.0.env')),
  }));
  return [...sites, ...containers].map(({ owner, entries }) => ({
    owner,
    values: new Map(entries.map((entry) => [String(at(entry, 'name')), at(entry, 'value')])),
  }));
}
