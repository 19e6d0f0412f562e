/** All rules of the templates, and the faults they find. */
import { readFileSync } from 'node:fs';
import type { Json, Template } from '../../../deploymentTemplates/derive.ts';
import { deploy } from './evaluate.ts';
import * as hosting from './hosting.ts';
import * as keyless from './keyless.ts';
import * as naming from './naming.ts';
import * as operations from './operations.ts';
import type { Rule } from './rule.ts';

const always: Rule[] = [
  keyless.locks,
  keyless.secrets,
  naming.accepted,
  naming.unique,
  naming.waits,
  naming.targets,
  hosting.azureBot,
];
/** Of a template that makes everything. */
const whole: Rule[] = [
  ...Object.values(keyless),
  ...Object.values(naming),
  ...Object.values(hosting),
  ...Object.values(operations),
].filter((rule) => !always.includes(rule));

const folder = new URL('../../../deploymentTemplates/', import.meta.url);

/** @param path within deploymentTemplates/ */
export function readTemplate(path: string): Template {
  return JSON.parse(readFileSync(new URL(path, folder), 'utf8'));
}

/** The values of a parameters file, by name. */
export function readParameters(path: string): Record<string, Json> {
  const { parameters } = readTemplate(path);
  return Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value ?? null]));
}

/** Faults of a template deployed on paper with these parameters; an expression that fails is one too. */
export function faultsOf(template: Template, given: Record<string, Json>): string[] {
  const group = template.$schema?.toString().includes('subscription') ? undefined : 'voice-bot-group';
  const text = JSON.stringify(template);
  const raw = [
    ...(/\blist[a-z]*\(/i.test(text) ? ['a list...() function hands out keys'] : []),
    ...(/"secure(string|object)"/i.test(text) ? ['a parameter is a secret'] : []),
  ];
  try {
    const deployment = deploy(template, given, group);
    const isWhole = deployment.resources.some(({ type }) => type === 'Microsoft.Storage/storageAccounts');
    return [...raw, ...[...always, ...(isWhole ? whole : [])].flatMap((rule) => rule(deployment))];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return [...raw, error.message];
  }
}
