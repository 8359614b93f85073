import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { createLogger, type LogLevel } from '@millrace/base';

function capture(isTTY: boolean, level: LogLevel = 'info') {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const logger = createLogger({ service: 'mill', level, stream: Object.assign(stream, { isTTY }) });
  return { lines, logger };
}

describe('base: logger', () => {
  it('writes a JSON object a line', () => {
    const { lines, logger } = capture(false);
    logger.child({ shard: 1 }).warn('tail cut', { bytes: 12, error: new Error('torn') });
    const line = JSON.parse(lines[0]) as Record<string, unknown>;
    const { time, error, ...rest } = line as { time: string; error: { message: string } };
    assert.deepEqual(rest, {
      level: 'warn',
      service: 'mill',
      pid: process.pid,
      shard: 1,
      bytes: 12,
      msg: 'tail cut',
    });
    assert.equal(error.message, 'torn');
    assert.ok(!Number.isNaN(Date.parse(time)));
  });

  it('writes a readable line on a terminal', () => {
    const { lines, logger } = capture(true);
    logger.info('ready', { port: 7000, host: '::1' });
    assert.match(lines[0], /^\d\d:\d\d:\d\d\.\d{3} .*info.* ready port=7000 host=::1\n$/);
  });

  it('leaves out what is below its level', () => {
    for (const isTTY of [false, true]) {
      const { lines, logger } = capture(isTTY, 'warn');
      logger.debug('no');
      logger.info('no');
      logger.error('yes');
      assert.equal(lines.length, 1);
    }
    const { lines, logger } = capture(false, 'silent');
    logger.error('no');
    assert.deepEqual(lines, []);
  });
});
