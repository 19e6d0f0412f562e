/** What a test expects of a SpeechError. */
import assert from 'node:assert/strict';
import { SpeechError, type SpeechErrorCode, type SpeechErrorDetails } from '../../../bot/speech/errors.ts';

/** For assert.throws and assert.rejects: a SpeechError with this code and these details. */
export function speechError(
  code: SpeechErrorCode,
  details: SpeechErrorDetails = {},
): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof SpeechError, `not a SpeechError: ${error}`);
    assert.equal(error.code, code, error.message);
    for (const [name, value] of Object.entries(details)) {
      assert.deepEqual(Reflect.get(error, name), value, `${name} of: ${error.message}`);
    }
    assert.match(error.advice, /\w.*[.]$/);
    return true;
  };
}
