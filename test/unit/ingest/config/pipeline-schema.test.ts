import assert from 'node:assert/strict';
import { parsePipelines, PipelineError } from '@millrace/ingest';

const lines = [
  'pipelines:', // 1
  '  - name: flights', // 2
  '    source:', // 3
  '      kafka:', // 4
  "        brokers: ['127.0.0.1:9092']", // 5
  '        topics: [flights]', // 6
  '    filter:', // 7
  '      field: delay', // 8
  '      greater: 0', // 9
  '    targets:', // 10
  '      - type: sorted-set', // 11
  "        key: 'delays:{date|day}'", // 12
  "        member: '{origin}'", // 13
  "        increment: '{delay}'", // 14
  '        expire: 30d', // 15
];

/** What is wrong with the file once this line stands in place of another. */
function problemWith(line: number, text: string): string {
  const changed = lines.with(line - 1, text).join('\n');
  try {
    parsePipelines(changed, 'p.yaml');
  } catch (error) {
    assert(error instanceof PipelineError);
    return error.message;
  }
  return assert.fail(`accepted: ${text}`);
}

describe('parsePipelines', () => {
  it('reads a pipeline and fills in what is not said', () => {
    const [pipeline] = parsePipelines(lines.join('\n'), 'p.yaml');
    assert.equal(pipeline.decoder, 'json');
    assert(pipeline.source.type === 'kafka');
    assert.equal(pipeline.source.groupId, 'millrace-flights');
    assert.equal(pipeline.source.deadLetterTopic, 'flights.dead-letters');
    assert.deepEqual(pipeline.filter, { path: ['delay'], order: 'greater', than: 0 });
    const [target] = pipeline.targets;
    assert(target.type === 'sorted-set');
    assert.equal(target.operation, 'increment');
    assert.equal(target.expireMs, 30 * 86_400_000);
  });

  it('names an unknown key, its place and the nearest known one', () => {
    const where = 'p.yaml:13:9: pipelines[0].targets[0]: ';
    assert.equal(
      problemWith(13, "        memeber: '{origin}'"),
      `${where}unknown key "memeber"; did you mean "member"?`,
    );
    assert.match(problemWith(6, '        topic: [x]'), /^p\.yaml:6:9: .*did you mean "topics"\?$/);
    assert.match(problemWith(9, '      grater: 0'), /^p\.yaml:9:7: .*did you mean "greater"\?$/);
    assert.match(problemWith(1, 'pipeline:'), /^p\.yaml:1:1: unknown key "pipeline"; did you/);
    assert.match(problemWith(15, '        zzzzzz: 1'), /:15:9: .*; known are expire, increment, /);
  });

  it('names the place of what has the wrong type or value', () => {
    assert.match(problemWith(11, '      - type: sortedset'), /:11:15: .*mean "sorted-set"\?$/);
    assert.match(
      problemWith(6, '        topics: flights'),
      /:6:17: .*expected a list, found "flights"/,
    );
    assert.match(problemWith(15, '        expire: soon'), /:15:17: .*expected a duration/);
    assert.match(
      problemWith(14, '        increment: delay'),
      /:14:20: .*\{delay\} would be the field/,
    );
    assert.match(problemWith(14, "        increment: '{a}{b}'"), /:14:20: .*has to be one field/);
    assert.match(problemWith(12, "        key: '{date|dya}'"), /:12:14: .*no formatter "dya"/);
    assert.match(problemWith(12, "        key: '{date'"), /:12:14: .*has no \} for its \{/);
    assert.match(problemWith(12, "        key: '{@ofset}'"), /:12:14: .*is not one of @offset/);
    assert.match(problemWith(8, '      exists: true'), /has to be one of all, any and not/);
    assert.match(problemWith(13, '        max: 1'), /"member" is missing/);
    assert.match(problemWith(2, '  - name: a b'), /:2:11: .*letters, digits/);
    assert.match(problemWith(5, "        brokers: ['a"), /^p\.yaml:\d+:\d+: /);
  });

  it('refuses two names that are the same, and ids from offsets in a shared stream', () => {
    const twice = [...lines, ...lines.slice(1)].join('\n');
    assert.throws(() => parsePipelines(twice, 'p.yaml'), /:16:11: .*already a pipeline "flights"/);
    const stream = [
      ...lines.slice(0, 10),
      '      - type: stream',
      '        key: log',
      '        id: offset',
      "        fields: { a: '{a}' }",
    ];
    assert.throws(() => parsePipelines(stream.join('\n'), 'p.yaml'), /:13:13: .*\{@partition\}/);
  });
});
