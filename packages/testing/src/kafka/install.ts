import { execFile } from 'node:child_process';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const kafkaVersion = '4.3.1';
const loggingVersion = '2.25.4';
const installWaitMsMax = 180_000;

const cacheFolder = fileURLToPath(new URL('../../../../.cache/kafka', import.meta.url));

/** The folder with the broker's jars, installed from Maven artifacts where it is not there yet. */
export async function installKafka(): Promise<string> {
  const lib = join(cacheFolder, kafkaVersion);
  if (await exists(lib)) return lib;
  await run('java', ['-version']);
  await mkdir(cacheFolder, { recursive: true });
  await lock(join(cacheFolder, 'lock'), async () => {
    if (!(await exists(lib))) await download(lib);
  });
  return lib;
}

async function download(lib: string): Promise<void> {
  const work = `${lib}.new`;
  await rm(work, { recursive: true, force: true });
  await mkdir(work);
  await writeFile(join(work, 'pom.xml'), projectFile());
  const goal = ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib'];
  await run('mvn', goal, { cwd: work, timeout: installWaitMsMax });
  // The rename is what makes it visible, so that an interrupted download is never used.
  await rename(join(work, 'lib'), lib);
  await rm(work, { recursive: true, force: true });
}

function projectFile(): string {
  const dependency = (group: string, artifact: string, version: string) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId>` +
    `<version>${version}</version></dependency>`;
  return [
    '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>',
    '<groupId>millrace</groupId><artifactId>kafka</artifactId><version>1</version><dependencies>',
    dependency('org.apache.kafka', 'kafka_2.13', kafkaVersion),
    // Without a binding for slf4j the broker fails silently.
    dependency('org.apache.logging.log4j', 'log4j-slf4j-impl', loggingVersion),
    '</dependencies></project>',
  ].join('\n');
}

/** Runs the work while no other process does; a lock whose owner has died is taken over. */
async function lock(file: string, work: () => Promise<void>): Promise<void> {
  const giveUpAt = Date.now() + installWaitMsMax;
  while (!(await tryLock(file))) {
    if (Date.now() > giveUpAt) throw new Error(`${file} is still held by another process`);
    await pause(200);
  }
  try {
    await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function tryLock(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const owner = Number(await readFile(file, 'utf8').catch(() => '0'));
    if (owner > 0 && !isAlive(owner)) await rm(file, { force: true });
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
