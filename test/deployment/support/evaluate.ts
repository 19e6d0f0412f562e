/**
 * Deploys a template on paper: checks the parameters given, runs every expression, unfolds copies and nested
 * templates, and gives the resources as Resource Manager would be asked to make them.
 */
import type { Json, JsonObject, Template } from '../../../deploymentTemplates/derive.ts';
import { type Expression, parseExpression } from './expression.ts';
import { functions, subscription } from './functions.ts';

export interface Resource extends JsonObject {
  type: string;
  name: string;
  /** Full id, and the ids and copy names that it waits for. */
  id: string;
  dependsOn: string[];
  /** Name of the loop it came from. */
  loop: string;
}

export interface Deployment {
  resources: Resource[];
  outputs: Record<string, Json>;
  variables: Record<string, Json>;
}

interface Scope {
  template: Template;
  parameters: Map<string, Json>;
  group: string | undefined;
  location: string;
  index?: number;
  locals: Map<string, Json>;
}

/**
 * @param given parameters by name
 * @param group resource group; undefined: the template is of a subscription
 * @throws Error naming the parameter or the expression that is wrong
 */
export function deploy(
  template: Template,
  given: Record<string, Json>,
  group: string | undefined,
  location = 'northeurope',
): Deployment {
  const scope: Scope = { template, parameters: new Map(), group, location, locals: new Map() };
  for (const name of Object.keys(given))
    if (template.parameters[name] === undefined) throw new Error(`there is no parameter ${name}`);
  for (const [name, rule] of Object.entries(template.parameters)) {
    const value = given[name] ?? rule.defaultValue;
    if (value === undefined) throw new Error(`parameter ${name} is not given`);
    const evaluated = run(value, scope);
    checkParameter(name, rule, evaluated);
    scope.parameters.set(name, evaluated);
  }
  const resources: Resource[] = [];
  const outputs: Record<string, Json> = {};
  for (const resource of template.resources) {
    for (const one of unfold(resource, scope)) {
      const { nested, ...made } = one;
      resources.push(made.resource);
      if (nested !== undefined) {
        resources.push(...nested.resources);
        Object.assign(outputs, nested.outputs);
      }
    }
  }
  // The outputs of a subscription template are those of the one inside it; names are compared by a rule.
  if (group !== undefined)
    for (const [name, output] of Object.entries(object(template.outputs)))
      outputs[name] = run(object(output).value ?? null, scope);
  const variables = Object.entries(object(template.variables)).map(([name, value]) => [
    name,
    run(value, scope),
  ]);
  return { resources, outputs, variables: Object.fromEntries(variables) };
}

function* unfold(resource: JsonObject, scope: Scope): Generator<{ resource: Resource; nested?: Deployment }> {
  const { copy, ...rest } = resource;
  const loop = object(copy);
  const count = copy === undefined ? 1 : Number(run(loop.count ?? 0, scope));
  for (let index = 0; index < count; index++) {
    const inside = copy === undefined ? scope : { ...scope, index };
    const { properties, ...head } = rest;
    const { template, parameters, ...plain } = object(properties);
    const isNested = rest.type === 'Microsoft.Resources/deployments';
    const evaluated = object(run({ ...head, properties: isNested ? plain : (properties ?? {}) }, inside));
    const made: Resource = {
      ...evaluated,
      type: String(evaluated.type),
      name: String(evaluated.name),
      id: idOf(evaluated, scope),
      dependsOn: Array.isArray(evaluated.dependsOn) ? evaluated.dependsOn.map(String) : [],
      loop: String(loop.name ?? ''),
    };
    if (!isNested || !isTemplate(template)) yield { resource: made };
    else {
      const given = Object.entries(object(run(parameters ?? {}, inside))).map(([name, entry]) => [
        name,
        object(entry).value ?? null,
      ]);
      const group = String(evaluated.resourceGroup);
      yield { resource: made, nested: deploy(template, Object.fromEntries(given), group, scope.location) };
    }
  }
}

function idOf({ type, name, scope: on }: JsonObject, scope: Scope): string {
  const [provider, ...kinds] = String(type).split('/');
  const names = String(name).split('/');
  if (kinds.length !== names.length) throw new Error(`${type} takes ${kinds.length} names: ${name}`);
  if (type === 'Microsoft.Resources/resourceGroups') return `${subscription}/resourceGroups/${name}`;
  const base =
    on !== undefined
      ? String(on)
      : scope.group === undefined
        ? subscription
        : `${subscription}/resourceGroups/${scope.group}`;
  return `${base}/providers/${provider}/${kinds.map((kind, index) => `${kind}/${names[index]}`).join('/')}`;
}

function checkParameter(name: string, rule: JsonObject, value: Json): void {
  const { type, allowedValues, minLength, maxLength, minValue, maxValue } = rule;
  const is = Array.isArray(value) ? 'array' : typeof value === 'number' ? 'int' : typeof value;
  if (is !== type) throw new Error(`parameter ${name} is ${is}, not ${type}`);
  const items = Array.isArray(value) ? value : [value];
  if (Array.isArray(allowedValues) && !items.every((item) => allowedValues.includes(item)))
    throw new Error(`parameter ${name}: ${JSON.stringify(value)} is not among the allowed values`);
  const size = typeof value === 'number' ? value : Array.isArray(value) ? value.length : String(value).length;
  if (size < Number(minLength ?? minValue ?? size) || size > Number(maxLength ?? maxValue ?? size))
    throw new Error(`parameter ${name}: ${JSON.stringify(value)} is too small or too large`);
}

/** Every expression in a value, keys included. */
function run(value: Json, scope: Scope): Json {
  if (typeof value === 'string') {
    if (!value.startsWith('[') || value.startsWith('[[')) return value;
    if (!value.endsWith(']')) throw new Error(`expression is not closed: ${value.slice(0, 80)}`);
    return evaluate(parseExpression(value.slice(1, -1)), scope);
  }
  if (Array.isArray(value)) return value.map((item) => run(item, scope));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [String(run(key, scope)), run(item, scope)]));
}

function evaluate(tree: Expression, scope: Scope): Json {
  if (tree.kind === 'literal') return tree.value;
  if (tree.kind === 'member') {
    const of = evaluate(tree.of, scope);
    const key = evaluate(tree.key, scope);
    const found = Array.isArray(of) ? of[Number(key)] : object(of)[String(key)];
    if (found === undefined) throw new Error(`there is no member ${key}`);
    return found;
  }
  const { name, args } = tree;
  const special = lookUp(name, args, scope);
  if (special !== undefined) return special;
  const call = functions[name];
  if (call === undefined) throw new Error(`function ${name} is unknown here`);
  return call(
    args.map((arg) => evaluate(arg, scope)),
    scope,
  );
}

/** What depends on the template or the loop. */
function lookUp(name: string, args: Expression[], scope: Scope): Json | undefined {
  const [first, second] = args;
  const key = () => String(first === undefined ? '' : evaluate(first, scope));
  const known = (value: Json | undefined): Json => {
    if (value === undefined) throw new Error(`${name}: ${key()} is not declared`);
    return value;
  };
  if (name === 'parameters') return known(scope.parameters.get(key()));
  if (name === 'variables') return run(known(object(scope.template.variables)[key()]), scope);
  if (name === 'lambdavariables') return known(scope.locals.get(key()));
  if (name === 'copyindex') return known(scope.index);
  if (name !== 'map' || first === undefined || second?.kind !== 'call') return undefined;
  const [local, body] = second.args;
  const list = evaluate(first, scope);
  if (local === undefined || body === undefined || !Array.isArray(list))
    throw new Error('map takes an array and a lambda');
  const named = String(evaluate(local, scope));
  return list.map((item) => evaluate(body, { ...scope, locals: new Map([...scope.locals, [named, item]]) }));
}

export function object(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function isTemplate(value: Json | undefined): value is Template {
  return Array.isArray(object(value).resources);
}
