/** Every recorded payload of Teams, and the voice messages in it. */
import assert from 'node:assert/strict';
import { type Clip, recogniseVoiceMessages } from '../../bot/teams/voice-messages.ts';
import { recorded, recordedNames } from '../support/activities.ts';

const none = { clips: [], withoutBytes: 0 };
const hint = { clips: [], withoutBytes: 1 };
const download = (id: string) =>
  `https://contoso-my.sharepoint.com/personal/adelev_contoso_com/_layouts/15/download.aspx?UniqueId=${id}&tempauth=v1.eyJ.test`;
const link = (id: string, name: string): Clip => ({ source: { kind: 'link', url: download(id) }, name });
const connector = (attachmentId: string, views = ['original'], name?: string): Clip => ({
  source: { kind: 'connector', attachmentId, views },
  ...(name === undefined ? {} : { name }),
});
const found = (...clips: Clip[]) => ({ clips, withoutBytes: 0 });

const expected: Record<string, { clips: Clip[]; withoutBytes: number }> = {
  'file-download': found(link('a1', 'Recording.m4a')),
  'several-files': found(
    link('b1', 'one.m4a'),
    link('b2', 'two.ogg'),
    connector('0-weu-d3-v1deo', ['original'], 'clip.mp4'),
  ),
  'file-without-link': hint,
  'inline-audio': found(connector('0-eus-d1-a0d10')),
  'inline-video': found(connector('0-eus-d1-v1d30', ['original', 'video'], 'meeting.webm')),
  'inline-wildcard': found(connector('0-eus-d1-w11d')),
  'inline-audio-wildcard': found(connector('0-eus-d1-w11e')),
  'inline-no-type': found(connector('0-eus-d1-n0ne')),
  'inline-malformed-id': hint,
  'card-audio-object': found(connector('0-weu-d6-c4rd', ['original', 'audio'])),
  // The media store's host wants a person's token: only the id is taken from its links.
  'card-audio-string': found(connector('0-neu-d6-xxxx', ['original', 'audio'])),
  'card-audio-asyncgw': found(connector('0-weu-d7-gw')),
  'card-audio-broken': hint,
  'voice-json-link': found(connector('0-weu-d1-v01ce')),
  'voice-json-data': found({ source: { kind: 'inline', bytes: Buffer.from('GkXf o sound') } }),
  'voice-json-elsewhere': hint,
  'voice-json-without-link': hint,
  'input-extension': hint,
  'ams-video': hint,
  'code-snippet': none,
  'link-preview': none,
  'extension-beside-text': none,
  image: none,
  mention: none,
  text: none,
};

describe('the voice messages of a payload', () => {
  it('are expected for every recorded payload', () => {
    assert.deepEqual(recordedNames().sort(), Object.keys(expected).sort());
  });

  for (const [name, result] of Object.entries(expected)) {
    it(`are found in ${name}`, () => {
      assert.deepEqual(recogniseVoiceMessages(recorded(name)), result);
    });
  }

  it('are found whatever else is missing', () => {
    const { attachments: _, ...bare } = recorded('text');
    assert.deepEqual(recogniseVoiceMessages(bare), none);
    assert.deepEqual(recogniseVoiceMessages(recorded('text', { attachments: [] })), none);
  });

  it('are no Adaptive Cards, pictures, documents or forwarded messages', () => {
    for (const contentType of [
      'application/vnd.microsoft.card.adaptive',
      'application/pdf',
      'image/jpeg',
      'messageReference',
      'reference',
    ]) {
      const contentUrl = 'https://smba.trafficmanager.net/emea/v3/attachments/0-weu/views/original';
      const activity = recorded('text', { attachments: [{ contentType, contentUrl, content: {} }] });
      assert.deepEqual(recogniseVoiceMessages(activity), none, contentType);
    }
  });
});
