// Makes a fresh clone ready: the right Node, the packages of the lock file, compiled output.
// `npm start` and `npm test` run it first, so it does nothing where nothing has changed. No dependencies: it runs before any are installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MIN = [20, 19];
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const installed = path.join(root, 'node_modules', '.package-lock.json');
const lock = path.join(root, 'package-lock.json');

function fail(message) {
  process.stderr.write(`millrace: ${message}\n`);
  process.exit(1);
}

function step(title, command, args, options) {
  const startedAt = Date.now();
  process.stderr.write(`millrace: ${title} ... `);
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', ...options });
  if (result.status === 0) {
    process.stderr.write(`${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
    return;
  }
  process.stderr.write('failed\n');
  process.stderr.write(`${result.stdout || ''}${result.stderr || ''}`);
  fail(result.error ? `${title}: ${result.error.message}` : `${title} failed`);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  fail(`Node ${NODE_MIN.join('.')} or later is needed; this is ${process.versions.node}.`);
}

function packagesAreCurrent() {
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
}

function install() {
  if (packagesAreCurrent()) return;
  const npmCli = process.env.npm_execpath;
  const byNpm = npmCli !== undefined && /\.c?js$/.test(npmCli);
  const args = ['ci', '--no-fund', '--no-audit', '--loglevel=error'];
  step(
    'installing packages (a minute on the first run)',
    byNpm ? process.execPath : 'npm',
    byNpm ? [npmCli, ...args] : args,
    { shell: !byNpm && process.platform === 'win32' },
  );
  const now = new Date();
  utimesSync(installed, now, now); // npm may keep an older time, and the next run would install again
}

/** The compiler leaves the output of sources that are gone; a test among them would still run. */
function removeStaleOutput() {
  const projects = ['packages', 'services'].flatMap((parent) =>
    readdirSync(path.join(root, parent)).map((name) => [path.join(parent, name), 'src']),
  );
  for (const [project, sources] of [...projects, ['test', '.']]) {
    const output = path.join(root, project, 'dist');
    if (!existsSync(output)) continue;
    for (const file of readdirSync(output, { recursive: true })) {
      const match = /^(.*?)(\.d\.ts|\.js|\.js\.map)$/.exec(file);
      if (!match || existsSync(path.join(root, project, sources, `${match[1]}.ts`))) continue;
      rmSync(path.join(output, file));
    }
  }
}

checkNode();
install();
removeStaleOutput();
step('building', process.execPath, [
  path.join('node_modules', 'typescript', 'bin', 'tsc'),
  '--build',
]);
