/** A client of the API, as an integrator would write one: it knows addresses and JSON, nothing else. */
export class Client {
  private token = '';

  constructor(readonly url: string) {}

  /** Signs in. @returns false if there is no such user yet */
  async signIn(login: string, password: string): Promise<boolean> {
    const answer = await this.send('POST', '/v1/sessions', { body: { login, password } });
    if (answer.status === 401) return false;
    this.token = (await this.ok<{ accessToken: string }>('POST /v1/sessions', answer)).accessToken;
    return true;
  }

  get<T>(path: string): Promise<T> {
    return this.send('GET', path).then((answer) => this.ok<T>(`GET ${path}`, answer));
  }

  /** Everything of a list, page by page. */
  async all<T>(path: string): Promise<T[]> {
    const rows: T[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const page: { data: T[]; next?: string } = await this.get(
        `${path}${path.includes('?') ? '&' : '?'}limit=200${cursor && `&cursor=${cursor}`}`,
      );
      rows.push(...page.data);
      cursor = page.next;
    }
    return rows;
  }

  /** @param key the same key for the same request, so that a second run of the demo repeats nothing */
  post<T>(path: string, body: unknown, key: string): Promise<T> {
    return this.send('POST', path, { body, key }).then((answer) => this.ok<T>(`POST ${path}`, answer));
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.send('PUT', path, { body }).then((answer) => this.ok<T>(`PUT ${path}`, answer));
  }

  /** A file instead of JSON. */
  async postFile<T>(path: string, file: Buffer, contentType: string): Promise<T> {
    const answer = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: { ...this.authorization(), 'content-type': contentType },
      body: new Uint8Array(file),
    });
    return this.ok<T>(`POST ${path}`, answer);
  }

  /** Any request, whatever its answer. */
  send(method: string, path: string, { body, key }: { body?: unknown; key?: string } = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...this.authorization(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  private authorization(): Record<string, string> {
    return this.token === '' ? {} : { authorization: `Bearer ${this.token}` };
  }

  private async ok<T>(what: string, answer: Response): Promise<T> {
    if (!answer.ok) throw new Error(`${what} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}
