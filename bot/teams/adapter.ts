/**
 * Bot Framework's adapter with its known faults closed:
 *
 *  - botframework-connector 4.23.3 drops every property of an entity but its type on the wire, and with it
 *    the AI label; the serializer's mapper is told to keep them (fixed upstream in #4903, never published);
 *  - its "emulator" path takes the bot's own outbound token for an inbound credential: only tokens that
 *    Bot Service itself issued are accepted; the SDK would also remember, for ever, the tenant of every
 *    token that it is shown, so others do not even reach it;
 *  - `process` answers 500 with the library's own error text for a bad signature: here it is a bare 401.
 */
import {
  type Activity,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConfigurationServiceClientCredentialFactory,
  type InvokeResponse,
  type TurnContext,
} from 'botbuilder';
import {
  AppCredentials,
  AuthenticationConfiguration,
  AuthenticationConstants,
  AuthenticationError,
  type ConnectorClient,
  type ServiceClientCredentialsFactory,
} from 'botframework-connector';
import mappers from 'botframework-connector/lib/connectorApi/models/mappers.js';
import type { AppIdentity } from '../config.ts';
import { canonicalLocale } from '../speech/languages.ts';
import { isActivity } from './activity.ts';
import { parsed, stringAt } from './untrusted.ts';

/** Who signs the tokens of Bot Service ("Authentication with the Bot Connector API", connector to bot). */
const botServiceIssuer = 'https://api.botframework.com';
const connectorScope = AuthenticationConstants.ToChannelFromBotOAuthScope;

/** What goes back to Teams for an activity. */
export type Received = { status: number; body?: unknown };

/** Another place to authenticate against, for tests with an OpenID server of their own. */
export interface AuthSeams {
  settings?: Record<string, string>;
  credentials?: ServiceClientCredentialsFactory;
}

export class VoiceAdapter extends CloudAdapter {
  readonly #appId: string;
  readonly #credentials: ServiceClientCredentialsFactory;

  constructor(app: AppIdentity, seams: AuthSeams = {}) {
    mappers.Entity.type.additionalProperties = { type: { name: 'Object' } };
    const settings = { ...settingsOf(app), ...seams.settings };
    const credentials = seams.credentials ?? new ConfigurationServiceClientCredentialFactory(settings);
    super(new ConfigurationBotFrameworkAuthentication(settings, credentials, tokenRules(app)));
    this.#appId = app.appId;
    this.#credentials = credentials;
  }

  /** Authenticates one activity and runs the bot on it. @throws what the bot throws */
  async receive(
    authorization: string,
    body: unknown,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<Received> {
    if (!isActivity(body)) return { status: 400 };
    const { locale, ...rest } = body;
    // The SDK looks for mentions without asking whether there are any entities.
    const activity: Activity = {
      ...rest,
      ...datesOf(body),
      ...localeOf(locale),
      entities: body.entities ?? [],
    };
    const proof = await this.#authenticate(authorization, activity);
    if (proof === undefined) return { status: 401 };
    const response: InvokeResponse | undefined = await this.processActivity(proof, activity, logic);
    return response === undefined ? { status: 200 } : { status: response.status, body: response.body };
  }

  /** A client of the connector at `serviceUrl`, speaking as the bot. */
  async connector(serviceUrl: string): Promise<ConnectorClient> {
    const factory = this.botFrameworkAuthentication.createConnectorFactory(
      this.createClaimsIdentity(this.#appId),
    );
    return factory.create(serviceUrl, connectorScope);
  }

  /** The bot's own token for the connector. It speaks for the bot: it may go to the connector's host only. */
  async connectorToken(): Promise<string> {
    const loginUrl = AuthenticationConstants.ToChannelFromBotLoginUrl;
    const credentials = await this.#credentials.createCredentials(
      this.#appId,
      connectorScope,
      loginUrl,
      true,
    );
    if (!(credentials instanceof AppCredentials))
      throw new Error('the credentials of the bot cannot make a token');
    return credentials.getToken();
  }

  async #authenticate(authorization: string, activity: Activity) {
    if (this.#appId !== '' && claimedIssuer(authorization) !== botServiceIssuer) return undefined;
    try {
      return await this.botFrameworkAuthentication.authenticateRequest(activity, authorization);
    } catch (error) {
      if (isTokenFault(error)) return undefined;
      throw error;
    }
  }
}

/** Who a token says it is from, before anything of it is verified. */
function claimedIssuer(authorization: string): string | undefined {
  const payload = Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString('utf8');
  return stringAt(parsed(payload), 'iss');
}

/** The SDK counts on dates where the wire has text. */
function datesOf({ timestamp, localTimestamp }: Activity): Partial<Activity> {
  return {
    ...(timestamp ? { timestamp: new Date(timestamp) } : {}),
    ...(localTimestamp ? { localTimestamp: new Date(localTimestamp) } : {}),
  };
}

/** Intl throws at a locale that is none, so only a good one comes in. */
function localeOf(locale: unknown): { locale?: string } {
  const known = typeof locale === 'string' ? canonicalLocale(locale) : undefined;
  return known === undefined ? {} : { locale: known };
}

function isTokenFault(error: unknown): boolean {
  // Status 500: the keys of Bot Service could not be had, which says nothing of the token.
  if (error instanceof AuthenticationError) return error.statusCode !== 500;
  // jsonwebtoken's errors for a bad signature, shape or time come through as they are.
  return error instanceof Error && ['JsonWebTokenError', 'NotBeforeError'].includes(error.name);
}

function settingsOf(app: AppIdentity): Record<string, string> {
  return {
    MicrosoftAppId: app.appId,
    MicrosoftAppTenantId: app.tenantId,
    ...(app.type === 'none' ? {} : { MicrosoftAppType: app.type }),
    ...(app.password === undefined ? {} : { MicrosoftAppPassword: app.password }),
  };
}

/** Without an app id (local mode only) the SDK takes activities that bear no token, and so no issuer. */
function tokenRules(app: AppIdentity): AuthenticationConfiguration | undefined {
  if (app.type === 'none') return undefined;
  return new AuthenticationConfiguration([], async (claims) => {
    const issuer = claims.find((claim) => claim.type === 'iss')?.value;
    if (issuer !== botServiceIssuer) throw new AuthenticationError('issuer not allowed', 401);
  });
}
