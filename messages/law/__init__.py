"""What the law says in figures, each as long as it holds, and what follows from them for one payer."""
