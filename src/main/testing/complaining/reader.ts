/* A child that dies at once of what nobody foresaw. */
throw new TypeError('something that nobody foresaw')
