/**
 * The errors of the local Teams: a closed set of codes, each with the HTTP status that carries it.
 *
 * The codes of the Connector are the ones Teams documents in "Status codes from bot conversational APIs";
 * the last group is for the client side (`client.ts`, `npm run send`).
 */

const STATUS = {
  BadArgument: 400,
  BadSyntax: 400,
  Unauthorized: 401,
  Forbidden: 403,
  ForbiddenOperationException: 403,
  ActivityNotFoundInConversation: 404,
  ConversationNotFound: 404,
  AttachmentNotFound: 404,
  NotFound: 404,
  MethodNotAllowed: 405,
  MessageSizeTooBig: 413,
  InternalError: 500,
  FileMissing: 404,
  Refused: 502,
  Unreachable: 502,
  TimedOut: 504,
} as const;

export type LocalTeamsErrorCode = keyof typeof STATUS;

/** Any failure of the local Teams. `message` is one line, fit to be shown. */
export class LocalTeamsError extends Error {
  readonly code: LocalTeamsErrorCode;

  constructor(code: LocalTeamsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LocalTeamsError';
    this.code = code;
  }

  /** The HTTP status that goes with the code. */
  get status(): number {
    return STATUS[this.code];
  }

  /** The JSON body that the Connector sends: `{"error":{"code","message"}}`. */
  toJSON(): { error: { code: string; message: string } } {
    return { error: { code: this.code, message: this.message } };
  }
}
