Console.WriteLine("partwise");
return 0;
