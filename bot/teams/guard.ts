/**
 * Who may speak to the bot at all: checked on every activity before anything else looks at it, and so
 * before any outbound call. The token that proves the rest is checked by the adapter right after.
 */
import { isServiceUrlAllowed } from './hosts.ts';
import { isObject } from './untrusted.ts';

export interface GuardRules {
  local: boolean;
  /** Lower-case tenant ids; an empty list allows any tenant and is possible in local mode only. */
  allowedTenants: string[];
}

/** Why an activity is refused; undefined when it is not. The reason is for the log, not for the caller. */
export function refusal(activity: unknown, rules: GuardRules): string | undefined {
  if (!isObject(activity)) return 'not an activity';
  if (typeof activity.type !== 'string' || activity.type === '') return 'no type';
  if (activity.channelId !== 'msteams') return 'channel is not msteams';
  if (typeof activity.serviceUrl !== 'string' || !isServiceUrlAllowed(activity.serviceUrl, rules.local))
    return 'serviceUrl is not allowed';
  if (!isObject(activity.conversation) || typeof activity.conversation.id !== 'string')
    return 'no conversation';
  return rules.allowedTenants.length === 0 ? undefined : tenantRefusal(activity, rules.allowedTenants);
}

/** Both places that name a tenant must agree with the list, and one of them must be there. */
function tenantRefusal(activity: Record<string, unknown>, allowed: string[]): string | undefined {
  const conversation = isObject(activity.conversation) ? activity.conversation.tenantId : undefined;
  const channelData = isObject(activity.channelData) ? activity.channelData : {};
  const channel = isObject(channelData.tenant) ? channelData.tenant.id : undefined;
  const named = [conversation, channel].filter((id) => id !== undefined && id !== null);
  if (named.length === 0) return 'no tenant';
  const all = named.every((id) => typeof id === 'string' && allowed.includes(id.toLowerCase()));
  return all ? undefined : 'tenant is not allowed';
}
