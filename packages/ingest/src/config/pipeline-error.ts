/** A pipeline file cannot be used; the message begins with the place, as compilers write it. */
export class PipelineError extends Error {
  override readonly name = 'PipelineError';
  readonly code = 'PIPELINE_INVALID';
  readonly file: string;
  readonly line: number;
  readonly column: number;

  constructor(file: string, line: number, column: number, what: string) {
    super(`${file}:${line}:${column}: ${what}`);
    this.file = file;
    this.line = line;
    this.column = column;
  }
}
