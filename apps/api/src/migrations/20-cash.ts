import { migration } from '@plotihub/database';
import { CURRENCY, ID, SHA256, TABLE, code, oneOf } from './columns.js';

/** Money that passes through hands. See docs/adr/0019-cash-in-hand.md. */
export const cash = [
  // One open book a person: a unique key over a column that is NULL once the book is closed.
  migration(
    20261121200,
    'create-cash-books',
    `
    CREATE TABLE cash_books (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      holder_id ${ID} NOT NULL,
      open_holder_id ${ID} NULL,
      series ${code(8)} NOT NULL,
      last_receipt INT NOT NULL DEFAULT 0,
      limit_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      state ${code(8)} NOT NULL,
      version INT NOT NULL,
      created_by ${ID} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      closed_at DATETIME(6) NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY cash_books_series (organization_id, series),
      UNIQUE KEY cash_books_one_open (organization_id, open_holder_id),
      KEY cash_books_holder (organization_id, holder_id, id),
      FOREIGN KEY (organization_id, holder_id) REFERENCES memberships (organization_id, user_id),
      ${oneOf('state', ['OPEN', 'CLOSED'])},
      CHECK ((state = 'OPEN') = (open_holder_id IS NOT NULL)),
      CHECK (limit_minor > 0)
    ) ${TABLE}`,
  ),
  // One slip brings money once: a unique key over a column that is NULL once the banking is rejected.
  migration(
    20261121201,
    'create-bankings',
    `
    CREATE TABLE bankings (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      book_id ${ID} NOT NULL,
      channel_id ${ID} NULL,
      amount_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      banked_on DATE NOT NULL,
      slip_reference ${code(40)} NOT NULL,
      live_slip ${code(40)} NULL,
      photo_sha256 ${SHA256} NULL,
      state ${code(10)} NOT NULL,
      posting_id ${ID} NOT NULL,
      statement_line_id ${ID} NULL,
      declared_by ${ID} NOT NULL,
      declared_at DATETIME(6) NOT NULL,
      decided_by ${ID} NULL,
      decided_at DATETIME(6) NULL,
      rejection_reason VARCHAR(200) NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY bankings_slip (organization_id, live_slip),
      KEY bankings_book (organization_id, book_id, id),
      KEY bankings_state (organization_id, state, id),
      FOREIGN KEY (organization_id, book_id) REFERENCES cash_books (organization_id, id),
      FOREIGN KEY (organization_id, channel_id) REFERENCES payment_channels (organization_id, id),
      FOREIGN KEY (organization_id, posting_id) REFERENCES postings (organization_id, id),
      ${oneOf('state', ['DECLARED', 'CONFIRMED', 'REJECTED'])},
      CHECK (amount_minor > 0),
      CHECK ((state = 'DECLARED') = (decided_at IS NULL)),
      CHECK (decided_by IS NULL OR decided_by <> declared_by),
      CHECK ((state = 'REJECTED') = (live_slip IS NULL))
    ) ${TABLE}`,
  ),
];
