/** Analysts are restricted, and nobody else: also where a role of the program was made by hand after the migration. */
import { restrictProcedure } from '../analyst/accounts';
import { WRITER } from '../initial/grants';

const CONSOLE = 'parcelwire_console';

/** Policies of the program's own roles, made where the role is there and its policy is not. */
const missingPolicies = [
  [WRITER, 'projector', 'ALL', 'USING (true) WITH CHECK (true)'],
  [CONSOLE, 'console', 'SELECT', 'USING (true)'],
]
  .map(
    ([role, policy, commands, rows]) => `
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}')
          AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = relation AND polname = '${policy}') THEN
          EXECUTE format('CREATE POLICY ${policy} ON %s FOR ${commands} TO ${role} ${rows}', relation);
        END IF;`,
  )
  .join('');

export const restrictAnalysts = restrictProcedure('CREATE OR REPLACE', missingPolicies);
