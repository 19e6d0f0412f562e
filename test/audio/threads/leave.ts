/** A reader that ends without an answer. */
process.exit(3);
