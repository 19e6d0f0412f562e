/** What a log line says of an error, and what it leaves out. */
import assert from 'node:assert/strict';
import { MessengerError } from '../bot/jobs/messenger.ts';
import { describeError } from '../bot/log.ts';
import { keepLog } from './support/log.ts';

describe('a log', () => {
  it('names an error by its name, code, status and place', () => {
    const error = Object.assign(new RangeError('too far'), {
      code: 'E_FAR',
      statusCode: 404,
      requestId: 'r-1',
    });
    const { at, ...rest } = describeError(error);
    assert.deepEqual(rest, {
      name: 'RangeError',
      code: 'E_FAR',
      statusCode: 404,
      requestId: 'r-1',
      message: 'too far',
    });
    assert.match(String(at), /^at .*log\.test\.ts/);
  });

  it('leaves out requests, responses, bodies and anything else that an SDK hangs on', () => {
    const error = Object.assign(new Error('failed'), {
      request: { headers: { authorization: 'Bearer eyJ.secret' } },
      response: { bodyAsText: 'Good morning' },
      details: { text: 'Good morning' },
      body: 'Good morning',
      code: { nested: 'secret' },
    });
    const text = JSON.stringify(describeError(error));
    assert.ok(!/secret|morning/.test(text), text);
  });

  it('cuts the query and the fragment off every URL in a message', () => {
    const { message } = describeError(
      new Error(
        'GET https://a.sharepoint.com/x.aspx?tempauth=v1.eyJ then http://b.example/y#token=1 failed: 403',
      ),
    );
    assert.equal(message, 'GET https://a.sharepoint.com/x.aspx then http://b.example/y failed: 403');
  });

  it('does not quote what could not be parsed', () => {
    let caught: unknown;
    try {
      JSON.parse('Good morning, this is private');
    } catch (error) {
      caught = new Error('transcript unreadable', { cause: error });
    }
    const text = JSON.stringify(describeError(caught));
    assert.match(text, /transcript unreadable.*SyntaxError/);
    assert.ok(!/Good|private/.test(text), text);
  });

  it('follows causes, and survives what is no error', () => {
    const error = new MessengerError('unavailable', { status: 429, cause: new TypeError('socket') });
    const { cause, code, status } = describeError(error);
    assert.deepEqual([code, status], ['unavailable', 429]);
    assert.ok(typeof cause === 'object' && cause !== null && 'name' in cause && cause.name === 'TypeError');
    assert.deepEqual(describeError('Good morning'), { name: 'string' });
    assert.deepEqual(describeError(undefined), { name: 'undefined' });
    assert.deepEqual(describeError(null), { name: 'object' });
  });

  it('survives an error that is its own cause', () => {
    const error = new Error('round');
    error.cause = error;
    assert.equal(describeError(error).name, 'Error');
  });

  it('writes errors in this form', () => {
    const kept = keepLog();
    kept.log.error({ err: new Error('https://x.example/?sig=1') }, 'failed');
    kept.restore();
    assert.match(kept.text(), /"message":"https:\/\/x\.example\/"/);
  });
});
