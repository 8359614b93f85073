import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly operation: string;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: number;
}

/** What becomes of a request: nothing special, an answer of that status, or a connection that is cut. */
export type Trouble = 'ok' | 'cut' | number;

interface OpenUpload {
  readonly key: string;
  readonly initiated: Date;
  readonly parts: Map<number, Buffer>;
}

const etagOf = (bytes: Buffer): string => `"${createHash('md5').update(bytes).digest('hex')}"`;

/** As much of S3 as uploads need, which writes down what it is asked and has trouble as told. Signatures are not checked. */
export class FakeS3 implements AsyncDisposable {
  readonly objects = new Map<string, Buffer>();
  readonly uploads = new Map<string, OpenUpload>();
  readonly seen: SeenRequest[] = [];
  /** Asked with the operation, and the number of the part where there is one. */
  trouble: (operation: string, part: number) => Trouble = () => 'ok';
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  static async start(): Promise<FakeS3> {
    const fake = new FakeS3();
    fake.#server.listen(0, '127.0.0.1');
    await once(fake.#server, 'listening');
    return fake;
  }

  location(parameters = ''): string {
    const { port } = this.#server.address() as AddressInfo;
    return `s3://bucket/place?endpoint=http://127.0.0.1:${port}${parameters}`;
  }

  operations(): string[] {
    return this.seen.map(({ operation }) => operation);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://fake');
    const operation = operationOf(request.method ?? '', url);
    const part = Number(url.searchParams.get('partNumber') ?? 0);
    const trouble = this.trouble(operation, part);
    if (trouble === 'cut' && operation !== 'get') return void request.socket.destroy();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = plainBody(Buffer.concat(chunks), request.headers);
    this.seen.push({ operation, headers: request.headers, bytes: body.length });
    if (typeof trouble === 'number') {
      response.writeHead(trouble).end('<Error><Code>SlowDown</Code></Error>');
      return;
    }
    const key = decodeURIComponent(url.pathname).replace('/bucket/', '');
    this.#serve(operation, key, url, body, request, response, trouble === 'cut');
  }

  #serve(
    operation: string,
    key: string,
    url: URL,
    body: Buffer,
    request: IncomingMessage,
    response: ServerResponse,
    isCut: boolean,
  ): void {
    const id = url.searchParams.get('uploadId') ?? '';
    const upload = this.uploads.get(id);
    if (operation === 'put') {
      this.objects.set(key, body);
      response.writeHead(200, { etag: etagOf(body) }).end();
    } else if (operation === 'get') this.#serveObject(key, request, response, isCut);
    else if (operation === 'list') response.end(this.#listObjects(url));
    else if (operation === 'create') {
      const name = `upload-${this.uploads.size + 1}`;
      this.uploads.set(name, { key, initiated: new Date(), parts: new Map() });
      response.end(xml('InitiateMultipartUploadResult', `<UploadId>${name}</UploadId>`));
    } else if (operation === 'uploads') response.end(this.#listUploads());
    else if (upload === undefined) response.writeHead(404).end('<Error/>');
    else if (operation === 'part') {
      upload.parts.set(Number(url.searchParams.get('partNumber')), body);
      response.writeHead(200, { etag: etagOf(body) }).end();
    } else if (operation === 'parts') response.end(listParts(upload));
    else if (operation === 'complete') {
      this.objects.set(
        key,
        Buffer.concat([...upload.parts].sort(([a], [b]) => a - b).map(([, bytes]) => bytes)),
      );
      this.uploads.delete(id);
      response.end(xml('CompleteMultipartUploadResult', '<ETag>"x"</ETag>'));
    } else {
      this.uploads.delete(id);
      response.writeHead(204).end();
    }
  }

  #serveObject(
    key: string,
    request: IncomingMessage,
    response: ServerResponse,
    isCut: boolean,
  ): void {
    const bytes = this.objects.get(key);
    if (bytes === undefined) return void response.writeHead(404).end();
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const rest = bytes.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      etag: etagOf(bytes),
      'content-length': rest.length,
    });
    if (!isCut) return void response.end(rest);
    response.write(rest.subarray(0, rest.length >> 1), () => response.destroy());
  }

  #listObjects(url: URL): string {
    const prefix = url.searchParams.get('prefix') ?? '';
    const entries = [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, { length }]) => `<Contents><Key>${key}</Key><Size>${length}</Size></Contents>`);
    return xml('ListBucketResult', entries.join(''));
  }

  #listUploads(): string {
    const entries = [...this.uploads].map(
      ([id, { key, initiated }]) =>
        `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${initiated.toISOString()}</Initiated></Upload>`,
    );
    return xml('ListMultipartUploadsResult', entries.join(''));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

function operationOf(method: string, { searchParams }: URL): string {
  if (searchParams.has('list-type')) return 'list';
  if (searchParams.has('uploads')) return method === 'POST' ? 'create' : 'uploads';
  if (!searchParams.has('uploadId')) return method.toLowerCase();
  const names: Record<string, string> = { PUT: 'part', GET: 'parts', POST: 'complete' };
  return names[method] ?? 'abort';
}

const xml = (name: string, inner: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><${name}>${inner}</${name}>`;

function listParts({ parts }: OpenUpload): string {
  const entries = [...parts].map(
    ([number, bytes]) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>${etagOf(bytes)}</ETag><Size>${bytes.length}</Size></Part>`,
  );
  return xml('ListPartsResult', `${entries.join('')}<IsTruncated>false</IsTruncated>`);
}

/** Without the frames of aws-chunked, where the client uses those. */
function plainBody(body: Buffer, headers: IncomingMessage['headers']): Buffer {
  if (!(headers['content-encoding'] ?? '').includes('aws-chunked')) return body;
  const pieces: Buffer[] = [];
  for (let at = 0; ;) {
    const end = body.indexOf('\r\n', at);
    const length = parseInt(body.toString('latin1', at, end), 16);
    if (!(length > 0)) return Buffer.concat(pieces);
    pieces.push(body.subarray(end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
}
