/** Why M-Pesa refused a request, in a word for machines. */
const WORDS: Readonly<Record<string, string>> = {
  REQUEST: 'bad-request',
  CREDENTIALS: 'wrong-credentials',
  CONFIGURATION: 'misconfigured',
  BUSY: 'provider-busy',
  QUOTA: 'quota-used-up',
};

export const refusalWord = (reason: string | undefined): string => WORDS[reason ?? ''] ?? 'refused';

/** Refusals that somebody of the office, or of the installation, must mend. */
export const needsSomebody = (reason: string | undefined): boolean =>
  reason === 'CREDENTIALS' || reason === 'CONFIGURATION' || reason === 'QUOTA';
