// Our mocha reporter: a line a suite, failures where they happen, every skipped test by name with its reason,
// and as the very last line `N passed, N failed`. Handles left open after the tests count as a failure.
'use strict';

const LEAK_GRACE_MS = 10_000;

/** The reason a test gave (`skip` of @millrace/testing leaves it on the test or its suite). */
function skipReason(test) {
  for (let node = test; node; node = node.parent) if (node.skipReason) return node.skipReason;
  return 'no reason given';
}

function topSuite(test) {
  let suite = test.parent;
  while (suite.parent && !suite.parent.root) suite = suite.parent;
  return suite;
}

class Reporter {
  constructor(runner) {
    this.suites = new Map();
    this.skipped = [];
    this.failures = [];
    this.passed = 0;
    runner.on('pass', (test) => this.#count(test, 'passed'));
    runner.on('fail', (test, error) => this.#fail(test, error));
    runner.on('pending', (test) => this.#skip(test));
    runner.on('suite end', (suite) => this.#suiteEnd(suite));
    runner.on('end', () => this.#end());
    runner.on('retry', (test) => console.log(`  retrying: ${test.fullTitle()}`));
  }

  #count(test, outcome) {
    const suite = topSuite(test);
    const counts = this.suites.get(suite) ?? { passed: 0, failed: 0, skipped: 0, ms: 0 };
    counts[outcome] += 1;
    counts.ms += test.duration ?? 0;
    this.suites.set(suite, counts);
    if (outcome === 'passed') this.passed += 1;
  }

  #fail(test, error) {
    this.#count(test, 'failed');
    this.failures.push({ title: test.fullTitle(), error });
    this.#printFailure(test.fullTitle(), error);
  }

  #printFailure(title, error) {
    console.log(`  FAILED ${title}`);
    console.log(String(error?.stack ?? error).replace(/^/gm, '    '));
  }

  #skip(test) {
    this.#count(test, 'skipped');
    this.skipped.push(`${test.fullTitle()}: ${skipReason(test)}`);
  }

  #suiteEnd(suite) {
    const counts = this.suites.get(suite);
    if (!counts) return;
    const notes = [`${counts.passed} passed`];
    if (counts.failed > 0) notes.push(`${counts.failed} failed`);
    if (counts.skipped > 0) notes.push(`${counts.skipped} skipped`);
    console.log(
      `${counts.failed > 0 ? '✗' : '✓'} ${suite.title}: ${notes.join(', ')} (${counts.ms} ms)`,
    );
  }

  #end() {
    const timer = setTimeout(() => this.#leaked(), LEAK_GRACE_MS);
    timer.unref();
    process.on('exit', () => this.#printSummary());
  }

  /** Only reached when something keeps the event loop alive after the last test. */
  #leaked() {
    const open = process.getActiveResourcesInfo().join(', ');
    this.failures.push({ title: 'handles left open after the tests', error: open });
    process.on('exit', () => (process.exitCode = 1)); // after mocha's own handler, which sets the failures it knows
    process.exit(1);
  }

  #printSummary() {
    if (this.failures.length > 0) console.log('\nFailures:');
    for (const { title, error } of this.failures) this.#printFailure(title, error);
    if (this.skipped.length > 0) console.log('\nSkipped:');
    for (const line of this.skipped) console.log(`  ${line}`);
    const skipped = this.skipped.length > 0 ? `, ${this.skipped.length} skipped` : '';
    console.log(`\n${this.passed} passed, ${this.failures.length} failed${skipped}`);
  }
}

module.exports = Reporter;
