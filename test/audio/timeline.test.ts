import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sourceTime, TimelineBuilder } from '../../bot/audio/timeline.ts';

describe('TimelineBuilder', () => {
  it('needs no anchor for a steady clip, whatever the jitter of its timestamps', () => {
    const times = new TimelineBuilder();
    for (let index = 0; index < 1000; index += 1) times.add(Math.round(index * 21.333) / 1000, 0.021333, 0);
    assert.deepEqual(times.anchors, []);
  });

  it('ends where the last packet is no longer wanted', () => {
    const times = new TimelineBuilder();
    times.add(0, 0.02, 0.02);
    times.add(0.02, 0.02, 0.005);
    assert.equal(times.source, 0.025);
  });

  it('tells every packet within a tolerance of its own time', () => {
    const gaps = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(gaps, fc.double({ min: -0.1, max: 5, noNaN: true }), (pauses, start) => {
        const times = new TimelineBuilder();
        const packets: [prepared: number, source: number][] = [];
        let source = start;
        for (const pause of pauses) {
          packets.push([times.prepared, source]);
          times.add(source, 0.02, 0.02);
          source += 0.02 + pause;
        }
        for (const [prepared, expected] of packets) {
          const told = sourceTime(times.anchors, prepared * 1000 + 1);
          assert.ok(Math.abs(told - Math.max(0, expected * 1000 + 1)) < 23);
        }
      }),
    );
  });

  it('stays bounded on noise', () => {
    const times = new TimelineBuilder();
    for (let index = 0; index < 10_000; index += 1) times.add(index, 0.01, 0.01);
    assert.ok(times.anchors.length <= 2000);
  });
});

describe('sourceTime', () => {
  it('is the time itself without anchors, and never negative', () => {
    assert.equal(sourceTime([], 1234), 1234);
    assert.equal(sourceTime([{ preparedMs: 0, sourceMs: -23 }], 10), 0);
  });
});
