/** Why a service could not be reached, and what to do: connections, and identities without a token. */

/** Codes of Node, undici and OpenSSL, by what mends them. */
const CONNECTION_FIXES: Record<string, string> = {
  ENOTFOUND: 'No such host is known: check the address, and the private DNS zone if there is one.',
  EAI_AGAIN: 'The name server does not answer: check the network.',
  ECONNREFUSED: 'Nothing listens there: check the address; the local services are started by npm start.',
  ECONNRESET: 'Something in between cuts the connection: check the firewall and the proxy.',
  ETIMEDOUT: 'Allow outbound HTTPS to it in the firewall.',
  UND_ERR_CONNECT_TIMEOUT: 'Allow outbound HTTPS to it in the firewall.',
  SELF_SIGNED_CERT_IN_CHAIN: 'A proxy shows its own certificate: name its authority in NODE_EXTRA_CA_CERTS.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'A proxy shows its own certificate: name its authority in NODE_EXTRA_CA_CERTS.',
};

/** What mends a connection that could not be made; undefined for any other error. */
export function connectionFix(error: unknown): string | undefined {
  for (const each of withCauses(error)) {
    const fix = 'code' in each && typeof each.code === 'string' ? CONNECTION_FIXES[each.code] : undefined;
    if (fix !== undefined) return fix;
  }
  return undefined;
}

/** How an identity gets its tokens. */
export const SIGN_IN_FIX =
  'In Azure give the app a managed identity and set AZURE_CLIENT_ID to its client id; on your own machine run az login.';

/** Errors of @azure/identity, by their names. */
const SIGN_IN_ERRORS: readonly string[] = [
  'AggregateAuthenticationError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
];

/** Whether no token could be had, so that nothing was sent. */
export function isSignInError(error: unknown): boolean {
  return withCauses(error).some(({ name }) => SIGN_IN_ERRORS.includes(name));
}

/** An error, what caused it, and what caused that. */
function withCauses(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const several: unknown[] = error instanceof AggregateError ? error.errors : [];
  return [error, ...[error.cause, ...several].flatMap(withCauses)];
}
