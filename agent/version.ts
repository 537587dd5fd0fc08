/** The agent's version, as package.json has it: a constant, because the released agent is one file without a package. */
export const version = '0.1.0';
