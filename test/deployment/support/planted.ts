/** Ways to spoil a template, each in one place. They fail when there is nothing to spoil. */
import assert from 'node:assert/strict';
import type { Json, Template } from '../../../deploymentTemplates/derive.ts';
import { object } from './evaluate.ts';

export type Edit = (template: Template) => void;

/** Sets a member of the first resource of a type whose JSON contains `like`; undefined takes it away. */
export function set(type: string, path: string, value: Json | undefined, like = ''): Edit {
  return (template) => {
    const found = template.resources.find(
      (resource) => resource.type === type && JSON.stringify(resource).includes(like),
    );
    assert.ok(found, `no ${type} with ${like}`);
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const parent = keys.reduce<Json>(
      (here, key) => (Array.isArray(here) ? here[Number(key)] : object(here)[key]) ?? null,
      found,
    );
    if (typeof parent !== 'object' || parent === null) assert.fail(`no ${path} in ${type}`);
    Object.assign(parent, { [last]: value });
    if (value === undefined) Reflect.deleteProperty(parent, last);
  };
}

/** Takes the first resource of a type away. */
export function without(type: string, like = ''): Edit {
  return (template) => {
    const index = template.resources.findIndex(
      (resource) => resource.type === type && JSON.stringify(resource).includes(like),
    );
    assert.notEqual(index, -1);
    template.resources.splice(index, 1);
  };
}

/** Replaces a text that occurs in the template. */
export function swap(what: string, by: string): Edit {
  return (template) => {
    const text = JSON.stringify(template);
    assert.ok(text.includes(what), `no ${what}`);
    Object.assign(template, JSON.parse(text.replaceAll(what, () => by)));
  };
}

/** Changes or adds a setting of the web app. */
export function setting(name: string, value: string): Edit {
  return (template) => {
    const site = template.resources.find(({ type }) => type === 'Microsoft.Web/sites');
    const { siteConfig }: { siteConfig?: { appSettings: { name: string; value: string }[] } } = object(
      site?.properties,
    );
    const entry = siteConfig?.appSettings.find((one) => one.name === name);
    if (entry === undefined) siteConfig?.appSettings.push({ name, value });
    else entry.value = value;
  };
}

/** Changes the rules of a parameter. */
export function parameter(name: string, change: Record<string, Json>): Edit {
  return (template) => void Object.assign(template.parameters[name] ?? assert.fail(name), change);
}
