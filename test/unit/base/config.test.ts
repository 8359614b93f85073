import assert from 'node:assert/strict';
import {
  configType,
  defaultsOf,
  defineConfig,
  describeFlag,
  LiveConfig,
  MillraceError,
  parseConfigText,
  readEnvironment,
  resolveConfig,
} from '@millrace/base';

const { boolean, bytes, duration, integer, list, oneOf, string } = configType;

const table = defineConfig('mill', {
  port: integer({ default: 7000, max: 65535, description: 'The port.' }),
  'memory-max': bytes({ default: 1024, isMutable: true, description: 'Memory.' }),
  pause: duration({ default: 250, isMutable: true, description: 'Pause.' }),
  'is-on': boolean({ default: false, isMutable: true, description: 'On.' }),
  hosts: list({ default: ['::1'], description: 'Hosts.' }),
  mode: oneOf(['fast', 'safe'], { default: 'safe', isMutable: true, description: 'Mode.' }),
  name: string({ default: '', description: 'Name.' }),
});

const flag = (name: string, text: string) => ({ name, text, where: `--${name}` });

function failsWith(code: string, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof MillraceError);
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  };
}

describe('base: configuration types', () => {
  const read = (name: string, text: string): unknown =>
    (resolveConfig(table, [flag(name, text)]) as Record<string, unknown>)[name];

  it('reads sizes as Redis does', () => {
    for (const [text, size] of [
      ['0', 0],
      ['1k', 1000],
      ['1kb', 1024],
      ['3MB', 3 * 2 ** 20],
      ['2g', 2e9],
      ['2gb', 2 ** 31],
    ] as const) {
      assert.equal(read('memory-max', text), size, text);
    }
  });

  it('reads durations as milliseconds', () => {
    for (const [text, ms] of [
      ['12', 12],
      ['12ms', 12],
      ['1.5s', 1500],
      ['2m', 120_000],
      ['1h', 3_600_000],
    ] as const) {
      assert.equal(read('pause', text), ms, text);
    }
  });

  it('reads booleans, lists and choices', () => {
    assert.equal(read('is-on', 'yes'), true);
    assert.equal(read('is-on', 'no'), false);
    assert.deepEqual(read('hosts', 'a b,c'), ['a', 'b', 'c']);
    assert.equal(read('mode', 'FAST'), 'fast');
  });

  it('refuses what is not of the type, naming place, key and text', () => {
    for (const [name, text] of [
      ['port', '7k'],
      ['port', '-1'],
      ['port', '65536'],
      ['port', ''],
      ['memory-max', '1.5mb'],
      ['memory-max', '5xb'],
      ['pause', 'soon'],
      ['is-on', 'maybe'],
      ['mode', 'slow'],
    ] as const) {
      const message = new RegExp(`^--${name}: ${name} must be .*, not '${text}'$`);
      assert.throws(() => read(name, text), failsWith('CONFIG_INVALID_VALUE', message));
    }
  });
});

describe('base: configuration sources', () => {
  it('lets flags win over the environment, and the environment over the file', async () => {
    const file = await parseConfigText('port: 1\nmode: fast\nname: file\n', 'mill.yaml');
    const environment = readEnvironment(table, {
      MILLRACE_MILL_PORT: '2',
      MILLRACE_MILL_NAME: 'env',
      HOME: '/',
    });
    const values = resolveConfig(table, file, environment, [flag('port', '3')]);
    assert.deepEqual(values, { ...defaultsOf(table), port: 3, mode: 'fast', name: 'env' });
  });

  it('reads lists and bare keys from YAML', async () => {
    const settings = await parseConfigText(
      'hosts: [a, "b"]\nname:\nmemory-max: 2mb\n',
      'mill.yaml',
    );
    const values = resolveConfig(table, settings);
    assert.deepEqual(values.hosts, ['a', 'b']);
    assert.equal(values.name, '');
    assert.equal(values['memory-max'], 2 ** 21);
  });

  it('keeps what YAML would take for another type', async () => {
    const settings = await parseConfigText('name: "007"\nmode: fast\nis-on: no\n', 'mill.yaml');
    assert.equal(resolveConfig(table, settings).name, '007');
    assert.equal(resolveConfig(table, settings)['is-on'], false);
  });

  it('names an unknown key, its line and the nearest one', async () => {
    const settings = await parseConfigText('port: 1\n\nmemorymax: 3\n', 'mill.yaml');
    assert.throws(
      () => resolveConfig(table, settings),
      failsWith(
        'CONFIG_UNKNOWN_KEY',
        /^mill\.yaml:3: unknown configuration key 'memorymax'; did you mean 'memory-max'\?$/,
      ),
    );
  });

  it('names an unknown variable and the nearest one', () => {
    assert.throws(
      () => readEnvironment(table, { MILLRACE_MILL_PROT: '1' }),
      failsWith('CONFIG_UNKNOWN_KEY', /'MILLRACE_MILL_PROT'; did you mean 'MILLRACE_MILL_PORT'\?$/),
    );
    assert.deepEqual(readEnvironment(table, { MILLRACE_OTHER_PROT: '1' }), []);
  });

  it('names file and line of what is no mapping or no YAML', async () => {
    for (const [text, message] of [
      ['- a\n', /mill\.yaml:1: the file must be a mapping/],
      ['port: 1\nhosts: {a: 1}\n', /mill\.yaml:2: hosts must be a value or a list/],
      ['port: 1\nname: "open\n', /mill\.yaml:\d: /],
      ['port: 1\nport: 2\n', /mill\.yaml:2: .*unique/],
    ] as const) {
      await assert.rejects(parseConfigText(text, 'mill.yaml'), failsWith('CONFIG_FILE', message));
    }
    assert.deepEqual(await parseConfigText('', 'mill.yaml'), []);
  });

  it('describes flags with their defaults', () => {
    assert.equal(describeFlag(table, 'port'), 'The port. (default: 7000)');
    assert.equal(describeFlag(table, 'name'), 'Name.');
  });
});

describe('base: live configuration', () => {
  const create = () => new LiveConfig(table, resolveConfig(table));

  it('answers by glob, without regard to case', () => {
    const names = create()
      .get('M*', 'port')
      .map(([name]) => name);
    assert.deepEqual(names, ['port', 'memory-max', 'mode']);
    assert.deepEqual(create().get('is-on'), [['is-on', 'no']]);
    assert.deepEqual(create().get('nothing'), []);
  });

  it('changes values in place and tells listeners', () => {
    const live = create();
    const changed: string[] = [];
    live.onChange((name) => changed.push(name));
    const { values } = live;
    live.set([
      ['Memory-Max', '2mb'],
      ['mode', 'fast'],
    ]);
    assert.equal(values['memory-max'], 2 ** 21);
    assert.deepEqual(changed, ['memory-max', 'mode']);
    assert.equal(live.format('memory-max'), '2097152');
  });

  it('changes nothing where one change is refused', () => {
    const live = create();
    for (const [name, text, code] of [
      ['port', '1', 'CONFIG_IMMUTABLE'],
      ['mode', 'slow', 'CONFIG_INVALID_VALUE'],
      ['moder', 'fast', 'CONFIG_UNKNOWN_KEY'],
      ['constructor', 'x', 'CONFIG_UNKNOWN_KEY'],
    ] as const) {
      assert.throws(
        () =>
          live.set([
            ['is-on', 'yes'],
            [name, text],
          ]),
        failsWith(code, new RegExp(name)),
      );
      assert.deepEqual(live.values, defaultsOf(table));
    }
  });
});
